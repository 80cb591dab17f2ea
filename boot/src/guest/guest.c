#include "guest.h"

#define VTY 0x71000000ul

long hcall(u64 number, u64 a, u64 b, u64 c, u64 d) {
  struct registers registers = {{a, b, c, d}};
  return sc1(&registers, number);
}

long rtas(u32 token, u32 nargs, const u32 *args, u32 nret, u32 *rets) {
  static u32 buffer[3 + 16] ALIGNED(64);
  volatile u32 *p = buffer;
  *p++ = be32(token);
  *p++ = be32(nargs);
  *p++ = be32(nret);
  for (u32 i = 0; i < nargs; i++) *p++ = be32(args[i]);
  for (u32 i = 0; i < nret; i++) p[i] = 0;
  long result = hcall(H_RTAS, (u64)buffer, 0, 0, 0);
  for (u32 i = 0; i < nret; i++) rets[i] = be32(p[i]);
  return result;
}

void power_off(void) {
  u32 args[2] = {-1, -1}, status;
  rtas(RTAS_POWER_OFF, 2, args, 1, &status);
}

static u8 pending[16] ALIGNED(16);
static u32 pending_count;
static u32 column;

static void flush(void) {
  u64 high = 0, low = 0;
  for (u32 i = 0; i < 8; i++) {
    high = high << 8 | (i < pending_count ? pending[i] : 0);
    low = low << 8 | (i + 8 < pending_count ? pending[i + 8] : 0);
  }
  while (hcall(H_PUT_TERM_CHAR, VTY, pending_count, high, low) == H_BUSY) {
  }
  pending_count = 0;
}

static void put(char c) {
  if (c == '\n') put('\r');
  column = c == '\n' ? 0 : c == '\r' ? column : column + 1;
  pending[pending_count++] = c;
  if (pending_count == 16 || c == '\n') flush();
}

void print_to(u32 end) {
  while (column < end) put(' ');
}

void print(const char *format, ...) {
  __builtin_va_list list;
  __builtin_va_start(list, format);
  for (; *format; format++) {
    if (*format != '%') {
      put(*format);
      continue;
    }
    int left = 0, width = 0, length = 0, negative = 0;
    char fill = ' ', digits[20], one[1];
    const char *text = digits;
    format++;
    if (*format == '-') left = 1, format++;
    if (*format == '0') fill = '0', format++;
    while (*format >= '0' && *format <= '9') width = width * 10 + *format++ - '0';
    if (*format == 's') {
      text = __builtin_va_arg(list, const char *);
      while (text[length]) length++;
    } else if (*format == 'c') {
      one[0] = (char)__builtin_va_arg(list, long);
      text = one;
      length = 1;
    } else {
      u64 value = __builtin_va_arg(list, u64);
      u64 base = *format == 'x' ? 16 : 10;
      negative = *format == 'd' && (long)value < 0;
      if (negative) value = -value;
      char *p = digits + sizeof digits;
      do {
        *--p = "0123456789abcdef"[value % base];
        value /= base;
      } while (value);
      text = p;
      length = (int)(digits + sizeof digits - p);
    }
    int padding = width - length - negative;
    if (negative && fill == '0') put('-');
    if (!left) for (; padding > 0; padding--) put(fill);
    if (negative && fill != '0') put('-');
    for (int i = 0; i < length; i++) put(text[i]);
    for (; padding > 0; padding--) put(' ');
  }
  __builtin_va_end(list);
}

void *memset(void *target, int value, u64 size) {
  u8 *p = target;
  while (size--) *p++ = (u8)value;
  return target;
}

void *memcpy(void *target, const void *source, u64 size) {
  u8 *p = target;
  const u8 *q = source;
  while (size--) *p++ = *q++;
  return target;
}
