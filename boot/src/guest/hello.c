/* The least that shows a machine alive: a line on the console, then power off. */
#include "guest.h"

void guest_main(u64 fdt, u64 of) {
  u32 probe = 1;
  (void)fdt, (void)of;
  print("hello from a %s-endian guest\n", *(u8 *)&probe ? "little" : "big");
}
