/* A disk that forgets: loaded before the C library (LD_PRELOAD), it lets a test take back whatever was not fsynced.
 *
 * Writes go to the real files at once, as they go to the page cache of a running system, and outlive the death of the
 * program. What a power cut would take is written down beforehand, in a journal outside the folder:
 *
 *   INODE.undo   for each file, records of what stood where something was written or cut off;
 *   names        for all folders, one line per name that came, went or moved, and one per fsync of a folder;
 *   kept-N       second names of files that were unlinked or overwritten by a rename, so that they can come back.
 *
 * An fsync makes the records before it void. The test applies the rest, newest first, once the program is dead.
 *
 * What must stay true:
 * - The record is complete before the change begins, so that the program may die between any two instructions. A record
 *   that is torn by a death belongs to a change that never began, and is ignored.
 * - The journal outlives the program: a second program that works under the same journal goes on with it.
 * - A call that is not taken back ends the program loudly, instead of passing unseen.
 *
 * What is assumed:
 * - An fsync keeps the content and the length of that file and nothing else. A name is kept by an fsync of its folder alone.
 * - SQLite calls fsync on a folder itself after it has made a journal or a WAL file (unixSync, UNIXFILE_DIRSYNC: together with
 *   the first fsync of that file), which keeps the name of the database beside it as well. At synchronous=FULL it does not
 *   do so after deleting its rollback journal; the next WAL file does it.
 * - Files called -shm are mapped into memory and made anew after a crash: nothing is recorded, and the test deletes them.
 *   Nothing else is written through a mapping, because the store sets mmap_size=0.
 * - sync_file_range promises nothing about durability, so it is let through and keeps nothing.
 * - Every path is given absolutely and without symbolic links, as the test's settings are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8 && sizeof(long) == 8, "offsets are passed to the system in one register");

/* What stands in INODE.undo: this, then `old_bytes` bytes as they were. All numbers in the order of this machine. */
enum { WRITE = 1, LENGTH = 2, SYNC = 3 };
struct record {
    uint64_t moment;     /* Grows from record to record, over programs too. */
    uint64_t kind;
    uint64_t offset;     /* WRITE: where; LENGTH: the new length; SYNC: records of earlier moments are void. */
    uint64_t extent;     /* WRITE: how many bytes. */
    uint64_t old_length; /* How long the file was. */
    uint64_t old_bytes;
};

/* A file whose journal is open. */
struct file {
    ino_t inode;
    int journal;
    uint64_t last; /* The moment of its last record. */
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static struct file files[64];
static int files_known, names = -1;
static const char *folder, *journal;
static const char *liar;            /* Names that end like this are never kept: the disk lies about their fsync. */
static useconds_t pause_us = 0;     /* How long an fsync takes. */

static void die(const char *why, const char *path)
{
    dprintf(2, "forget.c: %s: %s (%s)\n", why, path, strerror(errno));
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    char path[PATH_MAX];
    const char *pause = getenv("FORGET_PAUSE_US");
    journal = getenv("FORGET_JOURNAL");
    liar = getenv("FORGET_LIES");
    if (pause)
        pause_us = (useconds_t)atoi(pause);
    if (!journal)
        return;
    snprintf(path, sizeof path, "%s/names", journal);
    names = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (names < 0)
        die("no journal", path);
    folder = getenv("FORGET_FOLDER");
}

static uint64_t moment(void)
{
    static uint64_t last;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t this = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return last = this > last ? this : last + 1;
}

static int ends_like(const char *path, const char *end)
{
    size_t length = strlen(path), wanted = strlen(end);
    return length >= wanted && strcmp(path + length - wanted, end) == 0;
}

static int lies_in_folder(const char *path)
{
    size_t length = folder ? strlen(folder) : 0;
    return folder && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0) && !ends_like(path, "-shm");
}

/* Whether a descriptor is of a file in the folder. Asking the system spares a table that would have to follow dup and close. */
static int is_ours(int fd, char *path)
{
    char link[64];
    if (!folder)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return lies_in_folder(path);
}

static int exists(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0;
}

/* The journal of a file. A record that an earlier program did not finish is cut off, for new ones to follow. */
static struct file *file_of(int fd, struct stat *now)
{
    char path[PATH_MAX];
    struct stat written;
    struct record record;
    off_t at = 0;
    if (fstat(fd, now) != 0)
        die("no such descriptor", "");
    for (int i = 0; i < files_known; i++)
        if (files[i].inode == now->st_ino)
            return &files[i];
    snprintf(path, sizeof path, "%s/%llu.undo", journal, (unsigned long long)now->st_ino);
    if (files_known == sizeof files / sizeof *files)
        die("too many files", path);
    struct file *file = &files[files_known++];
    file->inode = now->st_ino;
    file->journal = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file->journal < 0 || fstat(file->journal, &written) != 0)
        die("no journal", path);
    while (pread(file->journal, &record, sizeof record, at) == sizeof record) {
        off_t next = at + (off_t)sizeof record + (off_t)record.old_bytes;
        if (next > written.st_size)
            break;
        at = next;
        file->last = record.moment;
    }
    if (syscall(SYS_ftruncate, file->journal, at) != 0)
        die("a torn record stays", path);
    return file;
}

/* Writes down what a change of a file is about to destroy. Old bytes are read through the descriptor itself: opening the file
 * once more and closing it would let go of the locks that SQLite holds on it. */
static void remember(int fd, int kind, off_t offset, off_t extent)
{
    struct stat now;
    struct file *file = file_of(fd, &now);
    off_t end = kind == LENGTH || offset + extent > now.st_size ? now.st_size : offset + extent;
    size_t old = end > offset ? (size_t)(end - offset) : 0;
    struct record *record = malloc(sizeof *record + old);
    if (!record)
        die("no memory", "");
    *record = (struct record){moment(), (uint64_t)kind, (uint64_t)offset, (uint64_t)extent, (uint64_t)now.st_size, old};
    if (old && pread(fd, record + 1, old, offset) != (ssize_t)old)
        die("what is overwritten cannot be read", "");
    if (syscall(SYS_write, file->journal, record, sizeof *record + old) != (long)(sizeof *record + old))
        die("the journal cannot be written", "");
    file->last = record->moment;
    free(record);
}

/* Writes a line on names. It begins with its own line break, so that one that is torn spoils no other, and ends with a point. */
static void note(const char *what, const char *path, const char *other, uint64_t kept)
{
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "\n%llu\t%s\t%s\t%s\t%llu\t.", (unsigned long long)moment(), what, path, other,
                          (unsigned long long)kept);
    if (syscall(SYS_write, names, line, length) != length)
        die("the journal cannot be written", path);
}

/* Gives a file that is about to lose its name a second one in the journal. */
static uint64_t keep(const char *path)
{
    char kept[PATH_MAX];
    uint64_t number = moment();
    snprintf(kept, sizeof kept, "%s/kept-%llu", journal, (unsigned long long)number);
    if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, kept, 0) != 0)
        die("a file cannot be kept", path);
    return number;
}

/* Making, opening and emptying. */

static int opened(int at, const char *path, int flags, mode_t mode)
{
    if (!(flags & (O_CREAT | O_TRUNC)) || !lies_in_folder(path))
        return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&one_at_a_time);
    if ((flags & O_CREAT) && !exists(path))
        note("create", path, "", 0);
    int fd = (int)syscall(SYS_openat, at, path, flags & ~O_TRUNC, mode);
    if (fd >= 0 && (flags & O_TRUNC)) {
        remember(fd, LENGTH, 0, 0);
        if (syscall(SYS_ftruncate, fd, 0L) != 0)
            die("a file cannot be emptied", path);
    }
    pthread_mutex_unlock(&one_at_a_time);
    return fd;
}

/* The mode is there only where a file may be made; read where it is not, it is a number that nobody looks at. */
#define OPENED(at, path, flags) \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = va_arg(rest, mode_t); \
    va_end(rest); \
    return opened(at, path, flags, mode);
int open(const char *path, int flags, ...) { OPENED(AT_FDCWD, path, flags) }
int open64(const char *path, int flags, ...) { OPENED(AT_FDCWD, path, flags) }
int openat(int at, const char *path, int flags, ...) { OPENED(at, path, flags) }
int openat64(int at, const char *path, int flags, ...) { OPENED(at, path, flags) }

/* Writing. An offset of −1 stands for where the descriptor is. */

static ssize_t written(int fd, const struct iovec *parts, int count, off_t offset)
{
    char path[PATH_MAX];
    int is_tracked = is_ours(fd, path);
    if (is_tracked) {
        struct stat now;
        off_t extent = 0, at = offset >= 0 ? offset : lseek(fd, 0, SEEK_CUR);
        pthread_mutex_lock(&one_at_a_time);
        if (fcntl(fd, F_GETFL) & O_APPEND)
            at = fstat(fd, &now) == 0 ? now.st_size : 0;
        for (int i = 0; i < count; i++)
            extent += (off_t)parts[i].iov_len;
        remember(fd, WRITE, at, extent);
    }
    ssize_t result = offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, 0L);
    if (is_tracked)
        pthread_mutex_unlock(&one_at_a_time);
    return result;
}

static ssize_t written_whole(int fd, const void *bytes, size_t count, off_t offset)
{
    struct iovec part = {(void *)bytes, count};
    return written(fd, &part, 1, offset);
}

ssize_t write(int fd, const void *bytes, size_t count) { return written_whole(fd, bytes, count, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return written_whole(fd, bytes, count, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return written_whole(fd, bytes, count, offset); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return written(fd, parts, count, -1); }

/* Cutting and lengthening. */

static int cut(int fd, off_t length)
{
    char path[PATH_MAX];
    int is_tracked = is_ours(fd, path);
    if (is_tracked) {
        pthread_mutex_lock(&one_at_a_time);
        remember(fd, LENGTH, length, 0);
    }
    int result = (int)syscall(SYS_ftruncate, fd, length);
    if (is_tracked)
        pthread_mutex_unlock(&one_at_a_time);
    return result;
}

int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

/* Keeping. It takes its time with nothing locked, so that other threads go on and deaths fall between a write and its fsync;
 * what was written after it began is not kept by it. The real fsync is left out: nobody cuts the real power. */

static int kept(int fd)
{
    char path[PATH_MAX];
    struct stat now;
    if (!is_ours(fd, path))
        return (int)syscall(SYS_fsync, fd);
    pthread_mutex_lock(&one_at_a_time);
    uint64_t began = moment();
    pthread_mutex_unlock(&one_at_a_time);
    usleep(pause_us);
    if (liar && ends_like(path, liar))
        return 0;
    if (fstat(fd, &now) != 0)
        return -1;
    pthread_mutex_lock(&one_at_a_time);
    if (S_ISDIR(now.st_mode)) {
        note("sync", path, "", began);
    } else {
        struct file *file = file_of(fd, &now);
        struct record record = {began, SYNC, began, 0, 0, 0};
        /* Emptying the journal is one step for whoever reads it, and so is adding a record. */
        int is_all = file->last < began;
        if (is_all ? syscall(SYS_ftruncate, file->journal, 0L) != 0
                   : syscall(SYS_write, file->journal, &record, sizeof record) != (long)sizeof record)
            die("the journal cannot be written", path);
    }
    pthread_mutex_unlock(&one_at_a_time);
    return 0;
}

int fsync(int fd) { return kept(fd); }
int fdatasync(int fd) { return kept(fd); }

/* Names. */

static int unlinked(int at, const char *path, int flags)
{
    if (!lies_in_folder(path) || !exists(path))
        return (int)syscall(SYS_unlinkat, at, path, flags);
    if (flags & AT_REMOVEDIR)
        die("the loss of a folder is not taken back", path);
    pthread_mutex_lock(&one_at_a_time);
    note("unlink", path, "", keep(path));
    int result = (int)syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

int unlink(const char *path) { return unlinked(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlinked(at, path, flags); }
int rmdir(const char *path) { return unlinked(AT_FDCWD, path, AT_REMOVEDIR); }

int rename(const char *from, const char *to)
{
    int is_tracked = lies_in_folder(from);
    if (is_tracked != lies_in_folder(to))
        die("a file enters or leaves the folder", from);
    pthread_mutex_lock(&one_at_a_time);
    if (is_tracked && exists(from))
        note("rename", from, to, exists(to) ? keep(to) : 0);
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    pthread_mutex_lock(&one_at_a_time);
    if (lies_in_folder(path) && !exists(path))
        note("mkdir", path, "", 0);
    int result = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

/* What could change a file or a name past all this. The store calls none of it. */

void unknown(void)
{
    die("a call that is not taken back", "stop in a debugger at `unknown` to see which");
}

#define UNKNOWN(name) __asm__(".globl " #name "\n.set " #name ", unknown");
UNKNOWN(creat) UNKNOWN(creat64) UNKNOWN(truncate) UNKNOWN(truncate64) UNKNOWN(pwritev) UNKNOWN(pwritev64) UNKNOWN(pwritev2)
UNKNOWN(pwritev64v2) UNKNOWN(fallocate) UNKNOWN(fallocate64) UNKNOWN(posix_fallocate) UNKNOWN(posix_fallocate64)
UNKNOWN(copy_file_range) UNKNOWN(sendfile) UNKNOWN(sendfile64) UNKNOWN(splice) UNKNOWN(link) UNKNOWN(linkat) UNKNOWN(symlink)
UNKNOWN(symlinkat) UNKNOWN(renameat) UNKNOWN(renameat2) UNKNOWN(mkdirat)
