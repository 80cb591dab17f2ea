package dev.oriel.devices.virtio.scsi;

import dev.oriel.device.ScsiCommand;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.scsi.GuestData;
import dev.oriel.devices.scsi.ScsiBus;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The request of a queue that is under way (Virtio 1.2 section 5.6.6.1). */
final class ScsiRequest {
  private static final int HEADER = 19;
  private static final int CDB_BYTES = 16;
  private static final int RESPONSE = 12;
  private static final int OVERRUN = 1;
  private static final int BAD_TARGET = 3;

  private final ScsiBus bus;
  private final Chain chain;
  private final MemorySegment bytes = Arena.ofAuto().allocate(HEADER + 256, Long.BYTES);
  private @Nullable ScsiCommand command;
  private int senseSize;
  private long inRoom;
  private long outRoom;
  private long written;

  ScsiRequest(ScsiBus bus, Chain chain) {
    this.bus = bus;
    this.chain = chain;
  }

  Chain chain() {
    return chain;
  }

  boolean underWay() {
    return command != null;
  }

  /** Forgets the request. */
  void drop() {
    command = null;
  }

  /**
   * Begins the request in {@link #chain}, which may end it at once.
   *
   * @param cdbSize bytes of a command as the driver has set them, up to 255
   * @param sense bytes of sense data, likewise
   * @return false if the chain has no room for a request and its response
   */
  boolean begin(int cdbSize, int sense) {
    command = null;
    senseSize = sense;
    int header = HEADER + cdbSize;
    if (chain.readable().bytes() < header
        || chain.writable().bytes() < RESPONSE + senseSize
        || chain.readable().drain(bytes.fill((byte) 0), header) != DmaStatus.OK) {
      return false;
    }
    chain.writable().skip(RESPONSE + senseSize);
    GuestData data = new GuestData(chain.readable(), chain.writable());
    inRoom = data.inBytes();
    outRoom = data.outBytes();
    byte[] cdb = bytes.asSlice(HEADER, CDB_BYTES).toArray(ValueLayout.JAVA_BYTE);
    Optional<UnitNumber> unit =
        UnitNumber.of(bytes, 0).filter(number -> bus.hasTarget(0, number.target()));
    if (unit.isEmpty()) {
      respond(BAD_TARGET, 0, 0, new byte[0]);
    } else {
      command = bus.begin(0, unit.get().target(), unit.get().lun(), cdb, data);
    }
    return true;
  }

  /** Whether the rest takes little time. */
  boolean isBrief() {
    return command == null || command.isBrief();
  }

  /** Moves the next piece; returns whether the request has ended. */
  boolean proceed(MemorySegment buffer) {
    ScsiCommand running = command;
    if (running == null) {
      return true;
    }
    if (!running.proceed(buffer)) {
      return false;
    }
    command = null;
    boolean over = running.inBytes() > inRoom;
    long left = over ? 0 : inRoom - running.inBytes() + Math.max(0, outRoom - running.outBytes());
    respond(over ? OVERRUN : 0, running.status(), left, running.sense());
    return true;
  }

  /** Writes the response, which comes before the data. */
  private void respond(int outcome, int status, long residual, byte[] sense) {
    written = chain.writable().position();
    int length = Math.min(sense.length, senseSize);
    bytes.fill((byte) 0);
    Le.put32(bytes, 0, length);
    Le.put32(bytes, 4, (int) residual);
    Le.put8(bytes, 10, status);
    Le.put8(bytes, 11, outcome);
    MemorySegment.copy(sense, 0, bytes, ValueLayout.JAVA_BYTE, RESPONSE, length);
    chain.writable().rewind();
    chain.writable().fill(bytes, RESPONSE + senseSize);
  }

  /** Bytes that were written to the chain. */
  long written() {
    return written;
  }
}
