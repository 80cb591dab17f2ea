package dev.oriel.iommu;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;

/** Access to RAM by real address, inside the gate of the endpoint whose device it is. */
final class RealPort implements DmaPort {
  private final Iommu iommu;
  private final GuestMemory memory;
  private final PartitionableEndpoint endpoint;
  private final long below;
  private final int requester;

  RealPort(Iommu iommu, PartitionableEndpoint endpoint, long below, int requester) {
    this.iommu = iommu;
    this.endpoint = endpoint;
    this.below = below;
    this.requester = requester;
    memory = iommu.memory();
  }

  @Override
  public DmaStatus read(long ra, MemorySegment target, long targetOffset, long length) {
    DmaStatus status = move(ra, target, targetOffset, length, false);
    if (status != DmaStatus.OK) {
      target.asSlice(targetOffset, length).fill((byte) 0);
    }
    return status;
  }

  @Override
  public DmaStatus write(long ra, MemorySegment source, long sourceOffset, long length) {
    return move(ra, source, sourceOffset, length, true);
  }

  /** All of it, or nothing. */
  private DmaStatus move(long ra, MemorySegment data, long at, long length, boolean write) {
    DmaStatus status;
    int ticket = endpoint.gate().enter();
    try {
      status = endpoint.guard().admit(ra, length, write);
      if (status == DmaStatus.OK && !within(ra, length, data, at, write)) {
        status = DmaStatus.NO_MEMORY;
      }
    } finally {
      endpoint.gate().exit(ticket);
    }
    IommuListener told = iommu.listener();
    if (status == DmaStatus.NO_MEMORY && told != null) {
      told.fault(new DmaFault(endpoint.index(), requester, ra, write, status, 0));
    }
    if (status != DmaStatus.OK) {
      endpoint.guard().failed(ra, write, status);
    }
    return status;
  }

  private boolean within(long ra, long length, MemorySegment data, long at, boolean write) {
    if (ra < 0 || length > below || ra > below - length) {
      return false;
    }
    return write ? memory.write(ra, data, at, length) : memory.read(ra, data, at, length);
  }
}
