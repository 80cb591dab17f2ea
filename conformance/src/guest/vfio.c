/* Performs a series of VFIO calls and says what each returned:
 *
 *   vfio DEVICE <STEPS
 *
 * copies each step to standard output, followed by " = RESULT LOCKED": the value or the name of the
 * error, what the call stored, and VmLck in KiB. A series starts with a line "series NAME [LIMIT]" and
 * has a process of its own: root, or with a limit (RLIMIT_MEMLOCK, in bytes) a user without privileges.
 *
 *   memory ADDRESS SIZE KIND    maps memory: 0 none, 1 for reading, 3 writable
 *   open FILE                   c0 to c9: /dev/vfio/vfio; g0 to g9: /dev/vfio/0
 *   device FILE GROUP           opens d0 to d9, a device of the group
 *   close FILE
 *   join GROUP CONTAINER        VFIO_GROUP_SET_CONTAINER
 *   leave GROUP                 VFIO_GROUP_UNSET_CONTAINER
 *   VERB FILE [NUMBER...] [argsz=N] [flags=N]
 *
 * Numbers of a verb are the fields of its structure, in their order; then "map" has its flags. */
#include "linux.h"

enum { OPEN = 5, CLOSE = 6, SETUID = 23, IOCTL = 54, SETRLIMIT = 75 };
enum { O_RDWR = 2, RLIMIT_MEMLOCK = 8, SIGCHLD = 17, NOBODY = 65534, EINVAL = 22 };
enum { MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20 };
enum { JOIN = 4, LEAVE = 5, DEVICE = 6 };

#define VFIO(n) (0x20000000ul | ';' << 8 | (100 + (n)))

/* Q and D: 8 and 4 bytes; q and d: the same, stored by the kernel; a dot: 4 bytes that are not used; G: the
 * number of a file; F: a value for the flags; a star: flags stored by the kernel. An argument that is a
 * number is V. */
static const struct verb {
  const char *name;
  u64 number;
  const char *fields;
} verbs[] = {{"version", 0, ""},      {"extension", 1, "V"},   {"iommu", 2, "V"},     {"status", 3, "*"},
             {"info", 12, "ddqdd"},   {"map", 13, "QQQF"},     {"unmap", 14, "QQ"},   {"enable", 15, ""},
             {"disable", 16, ""},     {"register", 17, "QQ"},  {"unregister", 18, "QQ"},
             {"create", 19, "D.QD.q"}, {"remove", 20, "Q"},     {"eeh", 21, "D"},     {"inject", 21, "D.DDQQ"},
             {"about", 7, "*dd"},      {"reset", 11, ""},       {"affects", 12, "ddd"}, {"hot-reset", 13, "DG"}};

static const struct error {
  int number;
  const char *name;
} errors[] = {{1, "EPERM"},   {2, "ENOENT"},  {5, "EIO"},     {6, "ENXIO"},   {9, "EBADF"},   {12, "ENOMEM"}, {13, "EACCES"},
              {14, "EFAULT"}, {16, "EBUSY"},  {19, "ENODEV"}, {22, "EINVAL"}, {25, "ENOTTY"}, {28, "ENOSPC"},
              {34, "ERANGE"},
              {77, "EBADFD"}};

static char script[1 << 20], words[12][64], line[512];
static const char *device;
static u64 used, count;
static int files[3][10];

void *memset(void *to, int byte, u64 size) {
  for (u8 *t = to; size--; t++)
    *t = byte;
  return to;
}

static void put(const char *text) {
  while (*text && used < sizeof line)
    line[used++] = *text++;
}

static void put_number(u64 number, u64 base) {
  char digits[24];
  int i = 23;
  digits[i] = 0;
  do
    digits[--i] = "0123456789abcdef"[number % base];
  while (number /= base);
  put(base == 16 ? " 0x" : " ");
  put(digits + i);
}

static void end_line(void) {
  call(WRITE, 1, line, used);
  call(WRITE, 1, "\n", 1);
  used = 0;
}

static int equal(const char *a, const char *b) {
  for (; *a && *a == *b; a++)
    b++;
  return *a == *b;
}

static u64 number(const char *text) {
  u64 value = 0, base = 10;
  if (text[0] == '0' && text[1] == 'x') {
    base = 16;
    text += 2;
  }
  for (; *text; text++)
    value = value * base + (*text > '9' ? *text - 'a' + 10 : *text - '0');
  return value;
}

/* The number of "NAME=NUMBER" among the words, which is taken out, or what it is otherwise. */
static u64 option(const char *name, u64 otherwise) {
  for (u64 i = 0; i < count; i++) {
    char *word = words[i];
    const char *n = name;
    while (*n && *n == *word) {
      n++;
      word++;
    }
    if (!*n && *word == '=') {
      otherwise = number(word + 1);
      *words[i] = 0;
    }
  }
  return otherwise;
}

static int *file(const char *name) {
  return &files[name[0] == 'c' ? 0 : name[0] == 'g' ? 1 : 2][name[1] - '0'];
}

static void put_result(s64 result) {
  put(" =");
  for (u64 i = 0; i < sizeof errors / sizeof errors[0]; i++)
    if (result == -errors[i].number) {
      put(" ");
      put(errors[i].name);
      return;
    }
  if (result < 0) {
    put(" -");
    result = -result;
  }
  put_number(result, 10);
}

static void put_locked(void) {
  static char status[4096];
  s64 in = call(OPEN, "/proc/self/status", 0);
  s64 size = call(READ, in, status, sizeof status - 1);
  call(CLOSE, in);
  status[size < 0 ? 0 : size] = 0;
  for (char *s = status; *s; s++)
    if (s[0] == '\n' && s[1] == 'V' && s[2] == 'm' && s[3] == 'L' && s[4] == 'c') {
      for (s += 5; *s < '0' || *s > '9'; s++)
        ;
      put(" ");
      for (; *s >= '0' && *s <= '9'; s++)
        line[used++] = *s;
      return;
    }
}

static void perform_verb(const struct verb *verb) {
  static u8 argument[64] __attribute__((aligned(8)));
  memset(argument, 0, sizeof argument);
  u64 size = 8, next = 2, simple = 0;
  u64 argsz = option("argsz", ~0ul), flags = option("flags", 0);
  for (const char *f = verb->fields; *f; f++) {
    int wide = *f == 'Q' || *f == 'q';
    u64 value = *f == 'Q' || *f == 'D' || *f == 'F' || *f == 'V' ? number(words[next++]) : 0;
    if (*f == 'G')
      value = *file(words[next++]);
    if (*f == 'F')
      flags = value;
    else if (*f == 'V')
      simple = value;
    else if (*f != '*') {
      if (wide)
        *(u64 *)(argument + size) = value;
      else
        *(u32 *)(argument + size) = value;
      size += wide ? 8 : 4;
    }
  }
  *(u32 *)argument = argsz == ~0ul ? size : argsz;
  *(u32 *)(argument + 4) = flags;
  int plain = !*verb->fields || *verb->fields == 'V';
  s64 result = call(IOCTL, *file(words[1]), VFIO(verb->number), plain ? simple : (u64)argument);
  put_result(result);
  if (result)
    return;
  size = 8;
  for (const char *f = verb->fields; *f; f++) {
    if (*f == '*')
      put_number(*(u32 *)(argument + 4), 16);
    if (*f == 'q')
      put_number(*(u64 *)(argument + size), 16);
    if (*f == 'd')
      put_number(*(u32 *)(argument + size), 16);
    size += *f == 'Q' || *f == 'q' ? 8 : *f == '*' ? 0 : 4;
  }
}

static s64 perform_memory(void) {
  u64 address = number(words[1]), size = number(words[2]), kind = number(words[3]);
  if (!kind)
    return call(MUNMAP, address, size);
  s64 mapped = call(MMAP, address, size, kind, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
  return mapped < 0 ? mapped : 0;
}

static void perform(void) {
  const char *verb = words[0];
  int *of = file(words[1]);
  for (u64 i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
    if (equal(verb, verbs[i].name)) {
      perform_verb(&verbs[i]);
      put_locked();
      return;
    }
  s64 result = -EINVAL;
  if (equal(verb, "memory"))
    result = perform_memory();
  else if (equal(verb, "open")) {
    s64 opened = call(OPEN, words[1][0] == 'c' ? "/dev/vfio/vfio" : "/dev/vfio/0", O_RDWR);
    *of = opened < 0 ? -1 : opened;
    result = opened < 0 ? opened : 0;
  } else if (equal(verb, "device")) {
    s64 opened = call(IOCTL, *file(words[2]), VFIO(DEVICE), device);
    *of = opened < 0 ? -1 : opened;
    result = opened < 0 ? opened : 0;
  } else if (equal(verb, "close")) {
    result = call(CLOSE, *of);
    *of = -1;
  } else if (equal(verb, "join"))
    result = call(IOCTL, *of, VFIO(JOIN), file(words[2]));
  else if (equal(verb, "leave"))
    result = call(IOCTL, *of, VFIO(LEAVE), 0);
  else
    put(" is unknown");
  put_result(result);
  put_locked();
}

/* The next line into the words and the line to print: where the one after it starts. */
static char *next_line(char *at) {
  used = count = 0;
  memset(words, 0, sizeof words);
  u64 length = 0;
  for (; *at && *at != '\n'; at++) {
    line[used++] = *at;
    if (*at != ' ') {
      words[count][length++] = *at;
    } else {
      count++;
      length = 0;
    }
  }
  count++;
  return *at ? at + 1 : at;
}

static void run_series(char *at) {
  memset(files, -1, sizeof files);
  if (count > 2) {
    u64 limit[2] = {number(words[2]), number(words[2])};
    if (call(SETRLIMIT, RLIMIT_MEMLOCK, limit) < 0 || call(SETUID, NOBODY) < 0)
      call(EXIT_GROUP, 1);
  }
  end_line();
  while (*at) {
    at = next_line(at);
    if (equal(words[0], "series"))
      break;
    perform();
    end_line();
  }
  call(EXIT_GROUP, 0);
}

void start(u64 *stack) {
  device = ((char **)(stack + 1))[1];
  u64 size = 0;
  for (s64 got; (got = call(READ, 0, script + size, sizeof script - 1 - size)) > 0;)
    size += got;
  for (char *at = script; *at;) {
    at = next_line(at);
    if (!equal(words[0], "series"))
      continue;
    s64 child = call(CLONE, SIGCHLD, 0, 0, 0, 0);
    if (!child)
      run_series(at);
    int status = 0;
    call(WAIT4, child, &status, 0, 0);
    if (status) {
      used = 0;
      put("ended by");
      put_number(status, 10);
      end_line();
    }
  }
  call(EXIT_GROUP, 0);
}
