package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.DmaStatus;
import dev.oriel.pseries.call.RtasCall;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ibm,errinjct} and the calls around it. */
class ErrorInjectionTest {
  private static final int HI = PciTestMachine.HI;
  private static final int LO = PciTestMachine.LO;
  private static final int PE = 1;
  private static final int BUS_ERROR = 7;
  private static final int BUS_ERROR_64 = 15;
  private static final long WORK = 0x20_0000;

  @AutoClose
  private final PciTestMachine machine =
      new PciTestMachine(HostBridgeSettings.of(0, Map.of("eeh", "on")));

  private final long registers;

  ErrorInjectionTest() {
    machine.plugNvme();
    machine.writeConfig(4, 2, 7);
    machine.iommu.put(0x8000_0000L, 0x5000, 0x8003);
    machine.iommu.put(0x8000_0000L, 0x6000, 0x9003);
    registers = machine.bridge.mmio32Ra();
  }

  private int[] open() {
    return machine.call(RtasCall.IBM_OPEN_ERRINJCT, 2);
  }

  private int close(int token) {
    return machine.call(RtasCall.IBM_CLOSE_ERRINJCT, 1, token)[0];
  }

  private int inject(int kind, int... words) {
    for (int i = 0; i < words.length; i++) {
      machine.memory.putInt(WORK + 4L * i, words[i]);
    }
    return machine.call(RtasCall.IBM_ERRINJCT, 1, kind, 0, (int) WORK)[0];
  }

  private int inject64(long address, long mask, int function) {
    return inject(
        BUS_ERROR_64,
        (int) (address >>> 32),
        (int) address,
        (int) (mask >>> 32),
        (int) mask,
        PE,
        HI,
        LO,
        function);
  }

  private int state() {
    return machine.call(RtasCall.IBM_READ_SLOT_RESET_STATE2, 4, PE, HI, LO)[1];
  }

  private DmaStatus dma(long ioba, int length, boolean write) {
    MemorySegment data = MemorySegment.ofArray(new byte[length]);
    return write
        ? machine.bridge.endpoint().port().write(ioba, data, 0, length)
        : machine.bridge.endpoint().port().read(ioba, data, 0, length);
  }

  @Test
  void oneCallerAtATimeMayInject() {
    assertThat(inject64(0, 0, 12)).as("not open").isEqualTo(-4);
    assertThat(close(0)).isEqualTo(-4);
    assertThat(open()).as("token, status").containsExactly(0, 0);
    assertThat(open()[1]).isEqualTo(-4);
    assertThat(close(7)).as("not the opener's token").isEqualTo(-4);
    assertThat(machine.call(RtasCall.IBM_ERRINJCT, 1, BUS_ERROR_64, 7, (int) WORK))
        .containsExactly(-4);
    assertThat(inject64(0, 0, 12)).isZero();
    assertThat(close(0)).isZero();
    assertThat(close(0)).isEqualTo(-4);
    assertThat(open()).containsExactly(0, 0);
  }

  @ParameterizedTest
  @CsvSource({"12, false", "13, false", "15, false", "16, true", "17, true"})
  void dmaOfOneDirectionFailsOnce(int function, boolean write) {
    open();
    assertThat(inject64(0, 0, function)).isZero();
    close(0);
    assertThat(dma(0x5000, 8, !write)).isEqualTo(DmaStatus.OK);
    assertThat(dma(0x5000, 8, write)).isEqualTo(DmaStatus.BUS_ERROR);
    assertThat(state()).isEqualTo(2);
    machine.call(RtasCall.IBM_SET_EEH_OPTION, 1, PE, HI, LO, 2);
    machine.call(RtasCall.IBM_SET_EEH_OPTION, 1, PE, HI, LO, 3);
    assertThat(dma(0x5000, 8, write)).isEqualTo(DmaStatus.OK);
    assertThat(state()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aLoadFromMemoryFailsOnce(int function) {
    open();
    assertThat(inject64(0x8000_0008L, -1L << 3, function)).isZero();
    assertThat(machine.map.load(registers, 8)).as("beside it").isNotEqualTo(-1L);
    machine.map.store(registers + 0xc, 4, 1);
    assertThat(state()).as("stores are not concerned").isZero();
    assertThat(machine.map.load(registers + 0xc, 4)).isEqualTo(0xffff_ffffL);
    assertThat(state()).isEqualTo(2);
  }

  @Test
  void aLoadFromIoSpaceFails() {
    open();
    assertThat(inject64(0x80, -1, 2)).isZero();
    machine.map.load(machine.bridge.ioRa() + 0x80, 1);
    assertThat(state()).isEqualTo(2);
    assertThat(machine.call(RtasCall.IBM_SLOT_ERROR_DETAIL, 1, PE, HI, LO, 0, 0, 0, 0, 1))
        .containsExactly(0);
  }

  @Test
  void addressesAreComparedUnderTheMask() {
    open();
    inject64(0x6800, -1L << 11, 16);
    assertThat(dma(0x5800, 0x1000, true)).as("ends before it").isEqualTo(DmaStatus.OK);
    assertThat(dma(0x6000, 0x800, true)).isEqualTo(DmaStatus.OK);
    assertThat(dma(0x67ff, 2, true)).as("reaches it").isEqualTo(DmaStatus.BUS_ERROR);
  }

  @Test
  void theNarrowFormHas32BitWords() {
    open();
    assertThat(inject(BUS_ERROR, 0x5000, 0xffff_f000, PE, HI, LO, 16)).isZero();
    assertThat(dma(1L << 32 | 0x5000, 8, true)).as("another one").isEqualTo(DmaStatus.NO_WINDOW);
    machine.bridge.reset();
    assertThat(inject(BUS_ERROR, 0x5000, 0xffff_f000, PE, HI, LO, 21)).isZero();
    assertThat(machine.memory.getInt(WORK + 20)).as("power-on disarms").isEqualTo(20);
    machine.iommu.put(0x8000_0000L, 0x5000, 0x8003);
    assertThat(inject(BUS_ERROR, 0x5000, 0xffff_f000, 0, HI, LO, 16)).as("by device").isZero();
    assertThat(dma(0x5000, 8, true)).isEqualTo(DmaStatus.BUS_ERROR);
  }

  @Test
  void armedErrorsAreShownAndDisarmed() {
    open();
    long address = 0x0800_0000_1234_5000L;
    assertThat(inject64(address, -1L << 12, 15)).isZero();
    assertThat(inject64(0, 0, 21)).isZero();
    assertThat(machine.memory.getLong(WORK)).isEqualTo(address);
    assertThat(machine.memory.getLong(WORK + 8)).isEqualTo(-1L << 12);
    assertThat(machine.memory.getInt(WORK + 28)).isEqualTo(15);
    assertThat(inject64(0, 0, 20)).isZero();
    assertThat(inject64(0, 0, 21)).isZero();
    assertThat(machine.memory.getInt(WORK + 28)).as("nothing").isEqualTo(20);
    inject64(0, 0, 16);
    inject64(0, 0, 20);
    assertThat(dma(0x5000, 8, true)).isEqualTo(DmaStatus.OK);
  }

  @Test
  void invalidInjectionsAreRefused() {
    open();
    for (int function : new int[] {-1, 4, 5, 6, 11, 14, 18, 19, 22, Integer.MAX_VALUE}) {
      assertThat(inject64(0, 0, function)).as("function " + function).isEqualTo(-3);
    }
    for (long mask : new long[] {1, 0xff, 0x7fff_ffff_ffff_ffffL, 0x8000_0000_0000_0001L}) {
      assertThat(inject64(0, mask, 12)).as("mask %x", mask).isEqualTo(-3);
    }
    assertThat(inject(BUS_ERROR_64, 0, 0, 0, 0, 3 << 11, HI, LO, 12)).as("no device").isEqualTo(-3);
    assertThat(inject(BUS_ERROR_64, 0, 0, 0, 0, PE, HI, LO + 1, 12)).as("no bridge").isEqualTo(-3);
    for (int kind : new int[] {-1, 0, 1, 8, 16}) {
      assertThat(inject(kind, 0, 0, 0, 0, PE, HI, LO, 12)).isEqualTo(-3);
    }
    assertThat(machine.call(RtasCall.IBM_ERRINJCT, 1, BUS_ERROR_64, 0, -8)[0])
        .as("a buffer where there is no memory")
        .isEqualTo(-3);
    assertThat(dma(0x5000, 8, false)).isEqualTo(DmaStatus.OK);
    assertThat(state()).isZero();
  }

  @Test
  void theOwnerOfTheMachineInjectsToo() {
    machine.bridge.errors().inject(InjectedError.ofAnyDma(false));
    assertThat(dma(0x5000, 8, true)).isEqualTo(DmaStatus.OK);
    assertThat(dma(0x5000, 8, false)).isEqualTo(DmaStatus.BUS_ERROR);
    assertThat(machine.bridge.errors().cause())
        .isEqualTo("DMA read at bus address 0x5000: BUS_ERROR");
  }
}
