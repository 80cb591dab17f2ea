// Calls on a shared folder, most of which must fail: each with its error on a line.
// shares.c FOLDER READONLY: an empty folder, and one that is read only and has a file f and a folder d.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define TRY(call)          \
  do {                     \
    errno = 0;             \
    say(#call, (call)); \
  } while (0)

static void say(const char *call, long result) {
  const char *name = result >= 0 ? "ok" : strerrorname_np(errno);
  printf("%s: %s\n", call, name ? name : "unknown");
  fflush(stdout);
}

static char name255[256], name256[257], text4095[4096], buffer[1 << 17];

static void make(const char *path) {
  int fd = open(path, O_CREAT | O_WRONLY, 0644);
  if (fd < 0 || write(fd, "hello\n", 6) != 6 || close(fd)) perror(path);
}

static void opens(void) {
  TRY(open("missing", O_RDONLY));
  TRY(open("missing/x", O_RDONLY));
  TRY(open("file/x", O_RDONLY));
  TRY(open("missing/x", O_CREAT | O_WRONLY, 0644));
  TRY(open("file", O_CREAT | O_EXCL | O_WRONLY, 0644));
  TRY(open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0644));
  TRY(open("dangling", O_RDONLY));
  TRY(open("dir", O_WRONLY));
  TRY(open("dir", O_CREAT | O_RDWR, 0644));
  TRY(open("file", O_RDONLY | O_DIRECTORY));
  TRY(open("link", O_RDONLY | O_NOFOLLOW));
  TRY(open("loop", O_RDONLY));
  TRY(open(".", O_TMPFILE | O_RDWR, 0600));
  TRY(open("file", O_RDONLY | O_DIRECT));
  TRY(open("suid", O_CREAT | O_WRONLY, 04755));
}

static void names(void) {
  TRY(open(name255, O_CREAT | O_WRONLY, 0644));
  TRY(open(name256, O_CREAT | O_WRONLY, 0644));
  TRY(access(name256, F_OK));
  TRY(mkdir(name256, 0755));
  TRY(symlink("x", name256));
  TRY(rename("file2", name256));
  TRY(link("file2", name256));
  TRY(mknod(name256, S_IFIFO | 0644, 0));
  TRY(symlink(text4095, "longlink"));
  TRY(readlink("longlink", buffer, sizeof buffer));
  TRY(symlink("", "emptylink"));
  TRY(open("a\nb", O_CREAT | O_WRONLY, 0644));
  TRY(open("a\xff", O_CREAT | O_WRONLY, 0644));
  TRY(access("a\xff", F_OK));
  TRY(symlink("a\xff", "badlink"));
}

static void folders(const char *root) {
  TRY(mkdir("dir", 0755));
  TRY(mkdir("file", 0755));
  TRY(mkdir("dangling", 0755));
  TRY(mkdir("file/x", 0755));
  TRY(mkdir("missing/x", 0755));
  TRY(rmdir("dir"));
  TRY(rmdir("file"));
  TRY(rmdir("link"));
  TRY(rmdir("missing"));
  TRY(rmdir("."));
  TRY(rmdir(root));
  TRY(unlink("dir"));
  TRY(unlink("empty"));
  TRY(unlink("missing"));
  mkdir("gone", 0755);
  if (chdir("gone")) perror("gone");
  rmdir("../gone");
  TRY(open("x", O_CREAT | O_WRONLY, 0644));
  TRY(mkdir("x", 0755));
  TRY(opendir(".") ? 0 : -1);
  if (chdir(root)) perror(root);
}

static void renames(void) {
  TRY(rename("missing", "x"));
  TRY(rename("file", "empty"));
  TRY(rename("empty", "file"));
  TRY(rename("empty", "dir"));
  TRY(rename("dir", "dir/sub/x"));
  TRY(rename("file", "missing/x"));
  TRY(rename("file", "file"));
  TRY(renameat2(AT_FDCWD, "file", AT_FDCWD, "file2", RENAME_NOREPLACE));
  TRY(renameat2(AT_FDCWD, "file", AT_FDCWD, "file2", RENAME_EXCHANGE));
  TRY(renameat2(AT_FDCWD, "file", AT_FDCWD, "file3", RENAME_WHITEOUT));
  TRY(rename("file", "/tmp/file"));
  TRY(link("file", "/tmp/file"));
  TRY(link("file", "file2"));
  TRY(link("dir", "dirlink"));
  TRY(link("missing", "x"));
  TRY(link("link", "linkhard"));
  TRY(symlink("x", "file"));
  TRY(readlink("file", buffer, 100));
  TRY(readlink("dir", buffer, 100));
  TRY(readlink("missing", buffer, 100));
  TRY(readlink("link", buffer, 100));
}

static void nodes(void) {
  TRY(mknod("fifo", S_IFIFO | 0644, 0));
  TRY(mknod("file", S_IFIFO | 0644, 0));
  TRY(mknod("socket", S_IFSOCK | 0644, 0));
  TRY(mknod("character", S_IFCHR | 0644, makedev(1, 3)));
  TRY(mknod("block", S_IFBLK | 0644, makedev(7, 0)));
  TRY(mknod("regular", S_IFREG | 0644, 0));
}

static void contents(void) {
  TRY(truncate("dir", 0));
  TRY(truncate("missing", 0));
  TRY(truncate("file", -1));
  TRY(truncate("file2", 1L << 62));
  TRY(truncate("file2", 0x7fffffffffffffffL));
  TRY(chmod("missing", 0600));
  TRY(chown("missing", 1, 1));
  TRY(chown("file", 1, 1));
  TRY(utimensat(AT_FDCWD, "missing", NULL, 0));
  struct statfs all;
  TRY(statfs(".", &all));
  int fd = open("dir", O_RDONLY);
  TRY(read(fd, buffer, 10));
  TRY(write(fd, "x", 1));
  TRY(ftruncate(fd, 0));
  TRY(fsync(fd));
  TRY(fallocate(fd, 0, 0, 10));
  close(fd);
  fd = open("file", O_RDONLY);
  TRY(write(fd, "x", 1));
  TRY(ftruncate(fd, 1));
  close(fd);
  fd = open("file", O_RDWR);
  TRY(pwrite(fd, "x", 1, 0x7ffffffffffffff0L));
  TRY(fallocate(fd, 0, 0, 10));
  TRY(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 10));
  TRY(lseek(fd, 0, SEEK_HOLE));
  TRY(fcntl(fd, F_SETFL, O_DIRECT));
  TRY(flock(fd, LOCK_EX));
  TRY(flock(fd, LOCK_UN));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  TRY(fcntl(fd, F_SETLK, &lock));
  TRY(fcntl(fd, F_GETLK, &lock));
  close(fd);
  fd = open("unlinked", O_CREAT | O_RDWR, 0644);
  unlink("unlinked");
  struct stat status;
  TRY(write(fd, "an unlinked file", 1));
  TRY(fstat(fd, &status));
  TRY(fchmod(fd, 0600));
  TRY(ftruncate(fd, 10));
  TRY(fsetxattr(fd, "user.a", "v", 1, 0));
  TRY(close(fd));
}

static void attributes(void) {
  TRY(getxattr("file", "user.none", buffer, 100));
  TRY(setxattr("file", "user.a", "value", 5, 0));
  TRY(setxattr("file", "user.a", "v", 1, XATTR_CREATE));
  TRY(setxattr("file", "user.b", "v", 1, XATTR_REPLACE));
  TRY(getxattr("file", "user.a", buffer, 2));
  TRY(getxattr("file", "user.a", buffer, 100));
  TRY(getxattr("file", "user.a", buffer, 0));
  TRY(listxattr("file", buffer, 100));
  TRY(listxattr("file", buffer, 1));
  TRY(removexattr("file", "user.a"));
  TRY(removexattr("file", "user.a"));
  TRY(setxattr("file", "user.e", "", 0, 0));
  TRY(getxattr("file", "user.e", buffer, 100));
  TRY(setxattr("file", "user.large", buffer, 5000, 0));
  TRY(setxattr("file", "user.larger", buffer, 65536, 0));
  TRY(setxattr("file", name256, "v", 1, 0));
  TRY(setxattr("file", "trusted.a", "v", 1, 0));
  TRY(getxattr("file", "trusted.a", buffer, 100));
  TRY(setxattr("file", "security.a", "v", 1, 0));
  TRY(getxattr("file", "security.a", buffer, 100));
  TRY(setxattr("file", "system.a", "v", 1, 0));
  TRY(getxattr("file", "system.posix_acl_access", buffer, 100));
  TRY(setxattr("file", "none", "v", 1, 0));
  TRY(setxattr("dir", "user.a", "v", 1, 0));
  TRY(lsetxattr("link", "user.a", "v", 1, 0));
  TRY(lgetxattr("link", "user.a", buffer, 100));
  TRY(getxattr("missing", "user.a", buffer, 100));
  TRY(setxattr("missing", "user.a", "v", 1, 0));
  TRY(getxattr("file", "user.virtfs.none", buffer, 100));
  TRY(setxattr("file", "user.virtfs.none", "v", 1, 0));
  TRY(removexattr("file", "user.virtfs.none"));
}

static void readOnly(void) {
  TRY(open("f", O_RDONLY));
  TRY(open("f", O_WRONLY));
  TRY(open("f", O_RDONLY | O_TRUNC));
  TRY(open("f", O_RDONLY | O_CREAT, 0644));
  TRY(open("new", O_CREAT | O_WRONLY, 0644));
  TRY(access("f", W_OK));
  TRY(mkdir("new", 0755));
  TRY(mkdir("d", 0755));
  TRY(rmdir("d"));
  TRY(rmdir("missing"));
  TRY(unlink("f"));
  TRY(unlink("missing"));
  TRY(rename("f", "g"));
  TRY(link("f", "g"));
  TRY(symlink("f", "g"));
  TRY(mknod("g", S_IFIFO | 0644, 0));
  TRY(chmod("f", 0600));
  TRY(chown("f", 1, 1));
  TRY(truncate("f", 0));
  TRY(utimensat(AT_FDCWD, "f", NULL, 0));
  TRY(setxattr("f", "user.a", "v", 1, 0));
  TRY(getxattr("f", "user.a", buffer, 10));
  TRY(removexattr("f", "user.a"));
}

int main(int count, char **words) {
  memset(name255, 'm', 255);
  memset(name256, 'n', 256);
  memset(text4095, 'l', 4095);
  if (count != 3 || chdir(words[1])) return 1;
  if (mkdir("dir", 0755) || mkdir("dir/sub", 0755) || mkdir("empty", 0755)) return 1;
  if (symlink("file", "link") || symlink("nowhere", "dangling") || symlink("loop", "loop")) return 1;
  make("file");
  make("file2");
  opens();
  names();
  folders(words[1]);
  renames();
  make("file");
  make("file2");
  nodes();
  contents();
  attributes();
  puts("# read only");
  if (chdir(words[2])) return 1;
  readOnly();
  return 0;
}
