/* A disk that takes 2 ms to write something for good, where those of cloud machines often
 * say so after 0.1 ms. For the bench of posts:
 *
 *     cargo bench --bench figures --no-run     # says where the program is
 *     cc -shared -fPIC -o target/slow_disk.so benches/slow_disk.c -ldl
 *     LD_PRELOAD=target/slow_disk.so target/release/deps/figures-... --bench posts
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int later(const char *name, int file) {
    int (*really)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec two_ms = {0, 2000000};
    nanosleep(&two_ms, 0);
    return really(file);
}

int fsync(int file) { return later("fsync", file); }
int fdatasync(int file) { return later("fdatasync", file); }
