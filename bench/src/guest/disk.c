/* Direct reads and writes of a disk, for `bench/run`:
 *
 *   disk DEVICE REPETITIONS
 *
 * prints a line for each pattern and repetition: name, repetition, nanoseconds, requests. A pattern is
 * a size of requests, how many are outstanding, and a direction; offsets are a fixed shuffle of the
 * device's first 32 MiB. Writes write what the disk may keep: zeros. */
#include "linux.h"

enum { OPEN = 5, PREAD = 179, PWRITE = 180, IO_SETUP = 227, IO_GETEVENTS = 229, IO_SUBMIT = 230 };
enum { O_RDWR = 2, O_DIRECT = 0400000, IOCB_PREAD = 0, IOCB_PWRITE = 1 };

#define SPAN (32ul << 20)
#define DEPTH 32

struct request {
  u64 data;
  u32 key, flags;
  unsigned short opcode;
  short priority;
  u32 file;
  u64 buffer, bytes;
  s64 offset;
  u64 reserved;
  u32 more_flags, event_file;
};

struct event {
  u64 data, request;
  s64 result, more;
};

static u8 buffers[4 << 20] __attribute__((aligned(65536)));
static struct request requests[DEPTH];
static struct event events[DEPTH];
static char line[128];
static u64 used;

void *memset(void *to, int byte, u64 size) {
  for (u8 *t = to; size--; t++)
    *t = byte;
  return to;
}

static void put(const char *text) {
  while (*text)
    line[used++] = *text++;
}

static void put_number(u64 number) {
  char digits[24];
  int i = 23;
  digits[i] = 0;
  do
    digits[--i] = '0' + number % 10;
  while (number /= 10);
  put(" ");
  put(digits + i);
}

static void end_line(void) {
  line[used++] = '\n';
  call(WRITE, 1, line, used);
  used = 0;
}

static void fail(const char *what, s64 error) {
  put(what);
  put_number(error < 0 ? -error : error);
  end_line();
  call(EXIT_GROUP, 1);
}

static u64 nanoseconds(void) {
  u64 time[2];
  call(CLOCK_GETTIME, 1, time);
  return time[0] * 1000000000 + time[1];
}

static const struct pattern {
  const char *name;
  u64 size, depth, count;
  int write;
} patterns[] = {{"read-4K", 4096, 1, 8192, 0},       {"read-4K-deep", 4096, DEPTH, 8192, 0},
                {"read-64K", 65536, 1, 1024, 0},     {"read-1M", 1 << 20, 1, 64, 0},
                {"write-4K", 4096, 1, 8192, 1},      {"write-4K-deep", 4096, DEPTH, 8192, 1},
                {"write-64K", 65536, 1, 1024, 1},    {"write-1M", 1 << 20, 1, 64, 1}};

/* A full cycle over the pieces of the span: their number is a power of two. */
static u64 offset(const struct pattern *pattern, u64 i) {
  return i * 0x9e3779b1 % (SPAN / pattern->size) * pattern->size;
}

static void one_by_one(const struct pattern *pattern, int file) {
  for (u64 i = 0; i < pattern->count; i++) {
    s64 done = call(pattern->write ? PWRITE : PREAD, file, buffers, pattern->size, offset(pattern, i));
    if (done != (s64)pattern->size)
      fail(pattern->name, done);
  }
}

/* Refills whatever has completed, in one call. */
static void deep(const struct pattern *pattern, int file, u64 context) {
  struct request *batch[DEPTH];
  u64 begun = 0, ended = 0, spare = pattern->depth;
  for (u64 i = 0; i < spare; i++)
    batch[i] = &requests[i];
  while (ended < pattern->count) {
    u64 n = 0;
    for (; n < spare && begun < pattern->count; n++, begun++) {
      struct request *request = batch[n];
      u64 slot = request - requests;
      memset(request, 0, sizeof *request);
      request->data = slot;
      request->opcode = pattern->write ? IOCB_PWRITE : IOCB_PREAD;
      request->file = file;
      request->buffer = (u64)buffers + slot * 65536;
      request->bytes = pattern->size;
      request->offset = offset(pattern, begun);
    }
    s64 taken = n ? call(IO_SUBMIT, context, n, batch) : 0;
    if (taken != (s64)n)
      fail("io_submit", taken);
    s64 got = call(IO_GETEVENTS, context, 1, DEPTH, events, 0);
    if (got < 1)
      fail("io_getevents", got);
    for (s64 i = 0; i < got; i++) {
      if (events[i].result != (s64)pattern->size)
        fail(pattern->name, events[i].result);
      batch[i] = &requests[events[i].data];
    }
    spare = got;
    ended += got;
  }
}

void start(u64 *stack) {
  char **arguments = (char **)(stack + 1);
  if (stack[0] != 3)
    fail("usage: disk DEVICE REPETITIONS", 0);
  u64 repetitions = 0;
  for (char *digit = arguments[2]; *digit; digit++)
    repetitions = repetitions * 10 + *digit - '0';
  s64 file = call(OPEN, arguments[1], O_RDWR | O_DIRECT);
  if (file < 0)
    fail("open", file);
  u64 context = 0;
  s64 set_up = call(IO_SETUP, DEPTH, &context);
  for (u64 i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
    for (u64 repetition = 1; repetition <= repetitions; repetition++) {
      const struct pattern *pattern = &patterns[i];
      u64 begin = nanoseconds();
      if (pattern->depth == 1)
        one_by_one(pattern, file);
      else if (set_up < 0)
        fail("io_setup", set_up);
      else
        deep(pattern, file, context);
      u64 end = nanoseconds();
      put(pattern->name);
      put_number(repetition);
      put_number(end - begin);
      put_number(pattern->count);
      end_line();
    }
  call(EXIT_GROUP, 0);
}
