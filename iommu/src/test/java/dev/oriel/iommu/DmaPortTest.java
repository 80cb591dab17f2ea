package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static dev.oriel.iommu.TestMachine.DYNAMIC;
import static dev.oriel.iommu.TestMachine.DYNAMIC_START;
import static dev.oriel.iommu.TestMachine.RAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.DirtyLog;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translation of device accesses: windows, permissions, faults, messages. */
class DmaPortTest {
  private static final long MESSAGES = 0x400_0000_0000L;

  private final TestMachine machine = new TestMachine();
  private final DmaPort port = machine.port();

  @AfterEach
  void close() {
    machine.close();
  }

  private byte[] read(long ioba, int length, DmaStatus expected) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 0x55);
    assertThat(port.read(ioba, MemorySegment.ofArray(bytes), 0, length)).isEqualTo(expected);
    return bytes;
  }

  @Test
  void translatesThroughEitherWindow() {
    machine.create(24, 31);
    machine.put(DEFAULT, 0x5000, 0x8003);
    machine.put(DYNAMIC, DYNAMIC_START, 0x100_0003);
    machine.write(0x5010, (byte) 1, (byte) 2);
    machine.write(DYNAMIC_START + 0x123456, (byte) 3, (byte) 4);
    assertThat(machine.memory.getShort(0x8010)).isEqualTo((short) 0x0102);
    assertThat(machine.memory.getShort(0x112_3456)).isEqualTo((short) 0x0304);
    assertThat(read(0x5010, 2, DmaStatus.OK)).containsExactly(1, 2);
    assertThat(read(DYNAMIC_START + 0x123456, 2, DmaStatus.OK)).containsExactly(3, 4);
  }

  @Test
  void accessesOfEverySizeAndAlignmentAreWhole() {
    machine.put(DEFAULT, 0, 0x8003);
    machine.put(DEFAULT, 0x1000, 0x4003);
    for (int size = 0; size < 40; size++) {
      for (int at = 0x1000 - 20; at < 0x1000 + 20; at++) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
          bytes[i] = (byte) (at * 7 + i + 1);
        }
        assertThat(machine.write(at, bytes)).isEqualTo(DmaStatus.OK);
        assertThat(read(at, size, DmaStatus.OK)).isEqualTo(bytes);
        for (int i = 0; i < size; i++) {
          int ra = at + i < 0x1000 ? 0x8000 + at + i : 0x3000 + at + i;
          assertThat(machine.memory.getByte(ra)).isEqualTo(bytes[i]);
        }
      }
    }
  }

  @Test
  void lowBitsOfATceAreNotPartOfTheAddress() {
    machine.create(16, 34);
    machine.put(DYNAMIC, DYNAMIC_START, 0x2_fffb);
    machine.write(DYNAMIC_START + 0x10, (byte) 9);
    assertThat(machine.memory.getByte(0x2_0010)).isEqualTo((byte) 9);
  }

  @Test
  void permissionsAreThoseOfTheTce() {
    machine.memory.putByte(0x8000, (byte) 7);
    for (long permissions = 0; permissions < 4; permissions++) {
      machine.put(DEFAULT, 0, 0x8000 | permissions);
      boolean reads = (permissions & 1) != 0;
      boolean writes = (permissions & 2) != 0;
      assertThat(read(0, 1, reads ? DmaStatus.OK : DmaStatus.NOT_PERMITTED))
          .containsExactly(reads ? 7 : 0);
      assertThat(machine.write(0, (byte) 7))
          .isEqualTo(writes ? DmaStatus.OK : DmaStatus.NOT_PERMITTED);
    }
  }

  @Test
  void accessOutsideAllWindowsFaults() {
    for (long ioba : new long[] {1L << 30, MESSAGES - 1, MESSAGES + 0x1000, DYNAMIC_START, -1}) {
      assertThat(read(ioba, 1, DmaStatus.NO_WINDOW)).containsExactly(0);
      assertThat(machine.write(ioba, (byte) 1)).isEqualTo(DmaStatus.NO_WINDOW);
    }
  }

  @Test
  void aTceToNoMemoryFaults() {
    for (long tce : new long[] {RAM | 3L, 1L << 62 | 3, -0x1000 | 3L}) {
      machine.put(DEFAULT, 0, tce);
      assertThat(machine.write(0, (byte) 1)).isEqualTo(DmaStatus.NO_MEMORY);
      assertThat(read(0, 1, DmaStatus.NO_MEMORY)).containsExactly(0);
    }
  }

  @Test
  void aPageEndsWithTheMemoryUnderIt() {
    machine.create(24, 31);
    machine.memory.plug(0x1000_0000, 0x3000);
    machine.put(DYNAMIC, DYNAMIC_START, 0x1000_0003);
    assertThat(machine.write(DYNAMIC_START + 0x2ffe, (byte) 1, (byte) 2)).isEqualTo(DmaStatus.OK);
    assertThat(machine.write(DYNAMIC_START + 0x2fff, (byte) 3, (byte) 4))
        .isEqualTo(DmaStatus.NO_MEMORY);
    assertThat(machine.memory.getShort(0x1000_2ffe)).isEqualTo((short) 0x0103);
  }

  @Test
  void aTransferStopsAtTheFirstFaultAndReadsZerosFromThere() {
    machine.put(DEFAULT, 0, 0x8003);
    machine.put(DEFAULT, 0x2000, 0xa003);
    machine.memory.fill(0x8000, 0x4000, (byte) 0x11);
    byte[] bytes = read(0xff0, 0x2000, DmaStatus.NOT_PERMITTED);
    for (int i = 0; i < bytes.length; i++) {
      assertThat(bytes[i]).isEqualTo((byte) (i < 0x10 ? 0x11 : 0));
    }
    assertThat(machine.write(0xff0, new byte[0x2000])).isEqualTo(DmaStatus.NOT_PERMITTED);
    assertThat(machine.memory.getLong(0x8ff8)).isZero();
    assertThat(machine.memory.getLong(0xa000)).isEqualTo(0x1111111111111111L);
  }

  @Test
  void aTransferDoesNotWrapAroundTheBus() {
    EndpointSettings high =
        EndpointSettings.qemu(0).withPageShifts(1 << 12).withDynamicAddress(-1L << 30);
    try (TestMachine other = new TestMachine(high)) {
      other.create(12, 30);
      other.put(DYNAMIC, -1, 0x8003);
      other.put(DEFAULT, 0, 0x9003);
      assertThat(other.write(-1, (byte) 1, (byte) 2)).isEqualTo(DmaStatus.NO_WINDOW);
      assertThat(other.memory.getByte(0x8fff)).isEqualTo((byte) 1);
      assertThat(other.memory.getByte(0x9000)).isZero();
    }
  }

  @Test
  void aMessageIsFourBytesLittleEndian() {
    assertThat(machine.write(MESSAGES, (byte) 0x34, (byte) 0x12, (byte) 0, (byte) 0))
        .isEqualTo(DmaStatus.OK);
    machine.write(MESSAGES + 0xffc, (byte) 1, (byte) 0, (byte) 0, (byte) 0x80);
    assertThat(machine.messages).containsExactly("0 1234", "ffc 80000001");
    assertThat(machine.write(MESSAGES + 2, new byte[4])).isEqualTo(DmaStatus.NO_MEMORY);
    assertThat(machine.write(MESSAGES, new byte[8])).isEqualTo(DmaStatus.NO_MEMORY);
    assertThat(machine.messages).hasSize(2);
    assertThat(read(MESSAGES, 8, DmaStatus.OK)).containsOnly(0);
  }

  @Test
  void messagesTakePrecedenceOverAWindow() {
    machine.iommu.remove((int) DEFAULT);
    machine.create(16, 43);
    machine.iommu.stuff(DEFAULT, MESSAGES - 0x1_0000, 0x3, 2);
    machine.write(MESSAGES, (byte) 1, (byte) 0, (byte) 0, (byte) 0);
    assertThat(machine.messages).containsExactly("0 1");
    assertThat(machine.write(MESSAGES - 4, new byte[] {1, 1, 1, 1, 1, 0, 0, 0}))
        .isEqualTo(DmaStatus.OK);
    assertThat(machine.messages).containsExactly("0 1", "0 1");
    assertThat(machine.memory.getInt(0xfffc)).isEqualTo(0x01010101);
    assertThat(machine.memory.getInt(0)).isZero();
    assertThat(machine.write(MESSAGES + 0x1000, (byte) 5)).isEqualTo(DmaStatus.OK);
    assertThat(machine.memory.getByte(0x1000)).isEqualTo((byte) 5);
  }

  @Test
  void aTransferInADirectMappingIsOnePiece() {
    machine.create(16, 34);
    for (int i = 0; i < RAM >> 16; i++) {
      machine.put(DYNAMIC, DYNAMIC_START + ((long) i << 16), (long) i << 16 | 3);
    }
    List<String> pieces = new ArrayList<>();
    DmaStatus status =
        port.transfer(
            DYNAMIC_START + 0x1234,
            1 << 20,
            true,
            (guest, position) -> {
              pieces.add(position + "+" + guest.byteSize());
              guest.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x42);
            });
    assertThat(status).isEqualTo(DmaStatus.OK);
    assertThat(pieces).containsExactly("0+" + (1 << 20));
    assertThat(machine.memory.getByte(0x1234)).isEqualTo((byte) 0x42);
  }

  @Test
  void aTransferComesInPiecesThatAreContiguous() {
    machine.put(DEFAULT, 0, 0x8003);
    machine.put(DEFAULT, 0x1000, 0x9003);
    machine.put(DEFAULT, 0x2000, 0x4003);
    machine.put(DEFAULT, 0x3000, 0x5001);
    List<String> pieces = new ArrayList<>();
    DmaChunk note = (guest, position) -> pieces.add(position + "+" + guest.byteSize());
    assertThat(port.transfer(0x800, 0x2800, false, note)).isEqualTo(DmaStatus.OK);
    assertThat(pieces).containsExactly("0+6144", "6144+4096");
    pieces.clear();
    assertThat(port.transfer(0x800, 0x3000, true, note)).isEqualTo(DmaStatus.NOT_PERMITTED);
    assertThat(pieces).containsExactly("0+6144", "6144+4096");
  }

  @Test
  void aPieceThatIsReadCannotBeWritten() {
    machine.put(DEFAULT, 0, 0x8003);
    assertThatThrownBy(() -> port.transfer(0, 8, false, (guest, position) -> guest.fill((byte) 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(machine.put(DEFAULT, 0, 0)).isEqualTo(TceStatus.SUCCESS);
  }

  @Test
  void everyWriteInvalidatesDecodedCode() {
    machine.put(DEFAULT, 0, 0x8003);
    machine.put(DEFAULT, 0x1000, 0x9003);
    for (int size : new int[] {1, 4, 8, 0x1100}) {
      long offset = machine.memory.offset(0x8000);
      CodeWatch watch = machine.memory.codeFrames().watch(offset);
      machine.write(0, new byte[size]);
      assertThat(watch.holds()).isFalse();
    }
    long second = machine.memory.offset(0x9000);
    CodeWatch watch = machine.memory.codeFrames().watch(second);
    port.transfer(0x800, 0x1000, true, (guest, position) -> {});
    assertThat(watch.holds()).isFalse();
  }

  @Test
  void everyWriteIsLogged() {
    machine.put(DEFAULT, 0, 0x8003);
    machine.put(DEFAULT, 0x1000, 0x9003);
    DirtyLog log = machine.memory.beginLog();
    int first = (int) (machine.memory.offset(0x8000) >>> 12);
    for (int size : new int[] {1, 2, 4, 8, 0x1000}) {
      machine.write(0, new byte[size]);
      assertThat(log.take().stream()).as("%d bytes", size).containsExactly(first);
    }
    port.transfer(0x800, 0x1000, true, (guest, position) -> {});
    assertThat(log.take().stream()).containsExactly(first, first + 1);
    port.transfer(0x800, 0x1000, false, (guest, position) -> {});
    assertThat(log.take().isEmpty()).isTrue();
    machine.memory.endLog();
  }
}
