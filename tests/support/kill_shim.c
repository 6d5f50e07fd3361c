/* Preloaded into the program: counts the calls that change the file system, and ends the process
 * at one of them, as a power cut would, before it has any effect.
 *
 *   DKMS_KILL_AT=N      at the N-th such call; 0: at none
 *   DKMS_KILL_COUNT=F   how many there were is written to F at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at = -1;

static void count_call(void)
{
    if (kill_at < 0) {
        const char* text = getenv("DKMS_KILL_AT");
        kill_at = text ? atol(text) : 0;
    }
    const long number = atomic_fetch_add(&calls, 1) + 1;
    if (number == kill_at) {
        kill(getpid(), SIGKILL);
        for (;;) {
            pause();
        }
    }
}

__attribute__((destructor)) static void tell(void)
{
    const char* file = getenv("DKMS_KILL_COUNT");
    FILE* to = file ? fopen(file, "w") : NULL;
    if (to) {
        fprintf(to, "%ld\n", atomic_load(&calls));
        fclose(to);
    }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRAP(type, name, parameters, arguments) \
    type name parameters                        \
    {                                           \
        count_call();                           \
        return REAL(name) arguments;            \
    }

WRAP(int, rename, (const char* a, const char* b), (a, b))
WRAP(int, renameat, (int d, const char* a, int e, const char* b), (d, a, e, b))
WRAP(int, renameat2, (int d, const char* a, int e, const char* b, unsigned f), (d, a, e, b, f))
WRAP(int, link, (const char* a, const char* b), (a, b))
WRAP(int, linkat, (int d, const char* a, int e, const char* b, int f), (d, a, e, b, f))
WRAP(int, symlink, (const char* a, const char* b), (a, b))
WRAP(int, symlinkat, (const char* a, int d, const char* b), (a, d, b))
WRAP(int, unlink, (const char* a), (a))
WRAP(int, unlinkat, (int d, const char* a, int f), (d, a, f))
WRAP(int, remove, (const char* a), (a))
WRAP(int, rmdir, (const char* a), (a))
WRAP(int, mkdir, (const char* a, mode_t m), (a, m))
WRAP(int, mkdirat, (int d, const char* a, mode_t m), (d, a, m))
WRAP(int, chmod, (const char* a, mode_t m), (a, m))
WRAP(int, fchmod, (int d, mode_t m), (d, m))
WRAP(int, fchmodat, (int d, const char* a, mode_t m, int f), (d, a, m, f))
WRAP(int, fsync, (int d), (d))
WRAP(int, fdatasync, (int d), (d))
WRAP(int, ftruncate, (int d, off_t n), (d, n))
WRAP(char*, mkdtemp, (char* t), (t))
WRAP(int, mkstemp, (char* t), (t))
WRAP(ssize_t, copy_file_range, (int a, off64_t* b, int c, off64_t* d, size_t n, unsigned f),
     (a, b, c, d, n, f))
WRAP(ssize_t, sendfile, (int a, int b, off_t* c, size_t n), (a, b, c, n))

static int is_file(int fd)
{
    struct stat facts;
    return fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
}

ssize_t write(int fd, const void* bytes, size_t size)
{
    if (is_file(fd)) {
        count_call();
    }
    return REAL(write)(fd, bytes, size);
}

static mode_t mode_of(int flags, va_list arguments)
{
    if ((flags & O_CREAT) == 0 && (flags & O_TMPFILE) != O_TMPFILE) {
        return 0;
    }
    count_call();
    return (mode_t)va_arg(arguments, int);
}

#define WRAP_OPEN(name, parameters, arguments)  \
    int name parameters                         \
    {                                           \
        va_list rest;                           \
        va_start(rest, flags);                  \
        const mode_t mode = mode_of(flags, rest); \
        va_end(rest);                           \
        return REAL(name) arguments;            \
    }

WRAP_OPEN(open, (const char* path, int flags, ...), (path, flags, mode))
WRAP_OPEN(open64, (const char* path, int flags, ...), (path, flags, mode))
WRAP_OPEN(openat, (int at, const char* path, int flags, ...), (at, path, flags, mode))
WRAP_OPEN(openat64, (int at, const char* path, int flags, ...), (at, path, flags, mode))
