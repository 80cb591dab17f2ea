/* What the bare-metal guests share: hypercalls, RTAS, a console. */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define be16(x) __builtin_bswap16(x)
#define be32(x) __builtin_bswap32(x)
#define be64(x) __builtin_bswap64(x)
#define le16(x) (x)
#define le32(x) (x)
#define le64(x) (x)
#else
#define be16(x) (x)
#define be32(x) (x)
#define be64(x) (x)
#define le16(x) __builtin_bswap16(x)
#define le32(x) __builtin_bswap32(x)
#define le64(x) __builtin_bswap64(x)
#endif

#define ALIGNED(n) __attribute__((aligned(n)))

enum {
  H_SUCCESS = 0,
  H_BUSY = 1,
  H_GET_TCE = 0x1c,
  H_PUT_TCE = 0x20,
  H_PUT_TERM_CHAR = 0x58,
  H_STUFF_TCE = 0x138,
  H_PUT_TCE_INDIRECT = 0x13c,
  H_SET_MODE = 0x31c,
  H_RTAS = 0xf000,
};

/* RTAS tokens, as QEMU numbers them. */
enum {
  RTAS_POWER_OFF = 0x2003,
  RTAS_READ_PCI_CONFIG = 0x2016,
  RTAS_WRITE_PCI_CONFIG = 0x2017,
  RTAS_QUERY_DMA_WINDOW = 0x2026,
  RTAS_CREATE_DMA_WINDOW = 0x2027,
  RTAS_REMOVE_DMA_WINDOW = 0x2028,
  RTAS_RESET_DMA_WINDOW = 0x2029,
};

/* r4 to r10: arguments of a hypercall, and afterwards what it returned there. */
struct registers {
  u64 r[7];
};

/* The program: fdt is a device tree if it points to one, of is 0 if there is no Open Firmware. */
void guest_main(u64 fdt, u64 of);

long sc1(struct registers *registers, u64 number);

/* A hypercall of up to four arguments; returns r3. */
long hcall(u64 number, u64 a, u64 b, u64 c, u64 d);

/* Calls RTAS as hypercall 0xf000; args and rets in native order; returns r3 of the hypercall. */
long rtas(u32 token, u32 nargs, const u32 *args, u32 nret, u32 *rets);

void power_off(void);

/* %s, %c, %d, %u, %x with '-', '0' and a width; every number is a long. */
void print(const char *format, ...);

/* Blanks up to a column of the line. */
void print_to(u32 column);

void *memset(void *target, int value, u64 size);
void *memcpy(void *target, const void *source, u64 size);

static inline u64 timebase(void) {
  u64 value;
  asm volatile("mfspr %0, 268" : "=r"(value));
  return value;
}
