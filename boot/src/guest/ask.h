/* Asks one hypercall and prints a line of what it did. */
#pragma once
#include "guest.h"

/* Where the results are in a line. */
#define WIDTH 34

/* Calls with r4 to r8, and prints r3 and the first results in r4 and up if it succeeded. */
static void ask(const char *name, u64 number, u32 results, u64 a, u64 b, u64 c, u64 d, u64 e) {
  struct registers registers = {{a, b, c, d, e}};
  long status = sc1(&registers, number);
  print("%s", name);
  print_to(WIDTH);
  print("%d", status);
  for (u32 i = 0; status == H_SUCCESS && i < results; i++) print(" %x", registers.r[i]);
  print("\n");
}
