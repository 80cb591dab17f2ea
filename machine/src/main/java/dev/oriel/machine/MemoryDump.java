package dev.oriel.machine;

import dev.oriel.cpu.Register;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.processor.VirtualProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A core file of a machine that stands still, as debuggers and crash read it: ELF64, a segment for
 * each region of memory at its real address, and the registers of each processor in the notes that
 * Linux writes for a process of ppc64. Memory that is zero is a hole in the file.
 */
final class MemoryDump {
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int ALIGNMENT = 1 << 16;
  private static final int PIECE = 1 << 16;
  private static final int CORE = 4;
  private static final int PPC64 = 21;
  private static final int NOTE = 4;
  private static final int LOAD = 1;

  private static final int PRSTATUS = 1;
  private static final int FPREGSET = 2;
  private static final int PPC_VMX = 0x100;
  private static final int PPC_VSX = 0x102;

  /** Bytes of {@code struct elf_prstatus}, and where some of it is. */
  private static final int STATUS = 504;

  private static final int PID = 32;
  private static final int REGISTERS = 112;
  private static final int REGISTERS_32 = 32;

  private final Platform platform;
  private final GuestMemory memory;
  private final ByteOrder order;

  MemoryDump(Platform platform) {
    this.platform = platform;
    memory = platform.guestMemory();
    boolean little = platform.processors().getFirst().vcpu().partition().interruptsLittleEndian();
    order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /**
   * Replaces {@code path} once all is written; only its owner may read it.
   *
   * @return bytes of memory in it, those that are zero included
   * @throws HostException if it cannot be written
   */
  long write(Path path) {
    ReplacedFile.write(path, this::writeTo);
    return memory.regions().stream().mapToLong(MemoryRegion::size).sum();
  }

  private void writeTo(FileChannel file) throws IOException {
    List<MemoryRegion> regions = memory.regions();
    byte[] notes = notes();
    long notesAt = HEADER + (long) (regions.size() + 1) * PROGRAM_HEADER;
    ByteBuffer head = ByteBuffer.allocate((int) notesAt + notes.length).order(order);
    header(head, regions.size() + 1);
    segment(head, NOTE, notesAt, 0, notes.length);
    long at = aligned(head.capacity());
    for (MemoryRegion region : regions) {
      segment(head, LOAD, at, region.ra(), region.size());
      at += region.size();
    }
    head.put(notes).flip();
    write(file, head, 0);
    long next = aligned(head.capacity());
    for (MemoryRegion region : regions) {
      write(file, region, next);
      next += region.size();
    }
    // The last byte, so that the file does not end with a hole.
    MemoryRegion last = regions.getLast();
    long offset = last.offset() + last.size() - 1;
    write(file, memory.segment().asSlice(offset, 1).asByteBuffer(), next - 1);
  }

  private static long aligned(long offset) {
    return offset + ALIGNMENT - 1 & -ALIGNMENT;
  }

  private void header(ByteBuffer out, int segments) {
    byte data = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, data, 1}).position(16);
    out.putShort((short) CORE).putShort((short) PPC64).putInt(1);
    out.putLong(0).putLong(HEADER).putLong(0).putInt(0);
    out.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) segments);
    out.position(HEADER);
  }

  private static void segment(ByteBuffer out, int type, long offset, long address, long size) {
    out.putInt(type).putInt(0).putLong(offset).putLong(address).putLong(address);
    out.putLong(size).putLong(size).putLong(0);
  }

  private void write(FileChannel file, MemoryRegion region, long at) throws IOException {
    MemorySegment zero = MemorySegment.ofArray(new byte[PIECE]);
    for (long done = 0; done < region.size(); done += PIECE) {
      long length = Math.min(PIECE, region.size() - done);
      MemorySegment piece = memory.segment().asSlice(region.offset() + done, length);
      if (MemorySegment.mismatch(piece, 0, length, zero, 0, length) >= 0) {
        write(file, piece.asByteBuffer(), at + done);
      }
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) {
      next += file.write(bytes, next);
    }
  }

  private byte[] notes() {
    ByteArrayOutputStream notes = new ByteArrayOutputStream();
    for (VirtualProcessor processor : platform.processors()) {
      Vcpu vcpu = processor.vcpu();
      note(notes, "CORE", PRSTATUS, status(vcpu));
      note(notes, "CORE", FPREGSET, floatingPoint(vcpu));
      note(notes, "LINUX", PPC_VMX, vectors(vcpu));
      note(notes, "LINUX", PPC_VSX, lowerHalves(vcpu));
    }
    return notes.toByteArray();
  }

  private void note(ByteArrayOutputStream notes, String owner, int type, ByteBuffer content) {
    byte[] name = (owner + "\0").getBytes(StandardCharsets.US_ASCII);
    notes.writeBytes(room(12).putInt(name.length).putInt(content.capacity()).putInt(type).array());
    notes.writeBytes(Arrays.copyOf(name, 2 * Integer.BYTES));
    notes.writeBytes(content.array());
  }

  private ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes).order(order);
  }

  /** The general registers, as {@code struct pt_regs} begins. */
  private ByteBuffer status(Vcpu vcpu) {
    ByteBuffer status = room(STATUS).putInt(PID, vcpu.index() + 1).position(REGISTERS);
    for (int i = 0; i < REGISTERS_32; i++) {
      status.putLong(read(vcpu, "r" + i));
    }
    status.putLong(read(vcpu, "nip")).putLong(read(vcpu, "msr")).putLong(0);
    status.putLong(read(vcpu, "ctr")).putLong(read(vcpu, "lr")).putLong(read(vcpu, "xer"));
    return status.putLong(read(vcpu, "cr"));
  }

  private ByteBuffer floatingPoint(Vcpu vcpu) {
    ByteBuffer all = room((REGISTERS_32 + 1) * Long.BYTES);
    for (int i = 0; i < REGISTERS_32; i++) {
      all.putLong(read(vcpu, "f" + i));
    }
    return all.putLong(read(vcpu, "fpscr"));
  }

  /** Each as an integer of 128 bits; VRSAVE is followed by what fills it up to that. */
  private ByteBuffer vectors(Vcpu vcpu) {
    ByteBuffer all = room((REGISTERS_32 + 2) * 2 * Long.BYTES);
    for (int i = 0; i < REGISTERS_32; i++) {
      Register register = named("vr" + i);
      putWide(all, register.readHigh(vcpu), register.read(vcpu));
    }
    putWide(all, 0, read(vcpu, "vscr"));
    return all.putInt((int) read(vcpu, "vrsave"));
  }

  private void putWide(ByteBuffer out, long high, long low) {
    boolean little = order == ByteOrder.LITTLE_ENDIAN;
    out.putLong(little ? low : high).putLong(little ? high : low);
  }

  private ByteBuffer lowerHalves(Vcpu vcpu) {
    ByteBuffer all = room(REGISTERS_32 * Long.BYTES);
    for (int i = 0; i < REGISTERS_32; i++) {
      all.putLong(read(vcpu, "vs" + i));
    }
    return all;
  }

  private static long read(Vcpu vcpu, String register) {
    return named(register).read(vcpu);
  }

  private static Register named(String name) {
    return Register.named(name).orElseThrow(() -> new AssertionError(name));
  }
}
