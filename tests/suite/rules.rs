//! The rules a draft goes by: the workflows that ship, a site's own, and what is seen
//! to beside the text.

mod breaking;
mod forced;
mod own;
mod seen_to;
