/* The parts of the probe. */
#pragma once
#include "guest.h"

#define BUID_HI 0x08000000u
#define BUID_LO 0x20000000u

/* Bytes of RAM, which starts at 0; 0 if nobody says. */
u64 ram_size(u64 fdt, u64 of);

/* PCI config space of the function at a config_addr; a failed read is all ones. */
u32 config_read(u32 config_addr, u32 offset, u32 size);
void config_write(u32 config_addr, u32 offset, u32 size, u32 value);

struct nvme {
  int present;
  u32 config_addr;
  u32 ids;          /* device << 16 | vendor */
  u64 blocks;
  u32 block_size;
  char model[41];
};

/* Finds the first controller and gives its BAR an address if it has none. */
void nvme_find(struct nvme *nvme);

/* First byte and size of the queues and other structures that the controller reads and writes. */
u8 *nvme_memory(u64 *size);

/* Brings the controller up; its structures are at the same address for it as in RAM. 0 if good. */
int nvme_start(struct nvme *nvme);

/* Moves bytes between the disk's first blocks and bus address dma; the status, 0 if good. */
enum { NVME_WRITE = 1, NVME_READ = 2 };
int nvme_transfer(const struct nvme *nvme, int opcode, u64 dma, u32 bytes);

/* Whether a status says that the disk may not be written. */
int nvme_read_only(int status);

/* Disables the controller: no DMA any more. */
void nvme_stop(void);
