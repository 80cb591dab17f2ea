package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.PciSlot;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A partitionable endpoint with {@code eeh=on}, as a guest sees it: its states, and what each
 * permits.
 */
class ErrorHandlingTest {
  private static final int HI = PciTestMachine.HI;
  private static final int LO = PciTestMachine.LO;
  private static final int PE = 1;
  private static final int NO_SLOT = 5 << 11;
  private static final long LOG = 0x20_0000;
  private static final long DRIVER_DATA = 0x21_0000;
  private static final int UNTOUCHED = 0xdeadbeef;
  private static final long MESSAGES = 0x400_0000_0000L;
  private static final long CONTROLLER_VERSION = 8;
  private static final long VERSION = 0x10400;

  @AutoClose
  private final PciTestMachine machine =
      new PciTestMachine(HostBridgeSettings.of(0, Map.of("eeh", "on")));

  private final PciSlot nvme = machine.plugNvme();
  private final long registers = machine.bridge.mmio32Ra();

  ErrorHandlingTest() {
    machine.iommu.put(0x8000_0000L, 0x5000, 0x8003);
    machine.writeConfig(4, 2, 6);
  }

  private int set(int function) {
    return machine.call(RtasCall.IBM_SET_EEH_OPTION, 1, PE, HI, LO, function)[0];
  }

  private int reset(int function) {
    return machine.call(RtasCall.IBM_SET_SLOT_RESET, 1, PE, HI, LO, function)[0];
  }

  private int configure() {
    return machine.call(RtasCall.IBM_CONFIGURE_PE, 1, PE, HI, LO)[0];
  }

  private int errorDetail(int room, int driverData, int function) {
    return machine
        .call(
            RtasCall.IBM_SLOT_ERROR_DETAIL,
            1,
            PE,
            HI,
            LO,
            (int) DRIVER_DATA,
            driverData,
            (int) LOG,
            room,
            function)[0];
  }

  private int state() {
    int[] results = machine.call(RtasCall.IBM_READ_SLOT_RESET_STATE2, 4, PE, HI, LO);
    assertThat(results[0]).isZero();
    assertThat(results[2]).as("supported").isEqualTo(1);
    assertThat(results[3]).as("no time after which it is available").isZero();
    return results[1];
  }

  private DmaStatus dma(long ioba, boolean write) {
    MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3, 4});
    return write
        ? machine.bridge.endpoint().port().write(ioba, data, 0, 4)
        : machine.bridge.endpoint().port().read(ioba, data, 0, 4);
  }

  private void enter(int wanted) {
    switch (wanted) {
      case 0 -> {}
      case 1 -> assertThat(reset(1)).isZero();
      case 2 -> dma(0, true);
      case 4 -> {
        dma(0, true);
        assertThat(set(2)).isZero();
      }
      case 5 -> assertThat(errorDetail(0, 0, 2)).isZero();
      default -> throw new IllegalArgumentException();
    }
    assertThat(state()).isEqualTo(wanted);
  }

  /** The table "PE State Control", and its transitions. */
  @ParameterizedTest
  @CsvSource({
    // state, ibm,set-eeh-option 2 and 3, ibm,set-slot-reset 0, 1 and 3: status and next state of
    // each
    "0, -3,0, -3,0,  0,0,  0,1,  0,1",
    "1, -7,1, -7,1,  0,0,  0,1,  0,1",
    "2,  0,4, -7,2, -7,2,  0,1,  0,1",
    "4, -3,4,  0,0, -3,4,  0,1,  0,1",
    "5, -7,5, -7,5, -7,5, -7,5, -7,5",
  })
  void stateTransitionsFollowTheTable(
      int from,
      int mmio,
      int mmioNext,
      int dma,
      int dmaNext,
      int off,
      int offNext,
      int on,
      int onNext,
      int fundamental,
      int fundamentalNext) {
    int[][] rows = {
      {mmio, mmioNext}, {dma, dmaNext}, {off, offNext}, {on, onNext}, {fundamental, fundamentalNext}
    };
    for (int call = 0; call < rows.length; call++) {
      machine.bridge.reset();
      enter(from);
      int status =
          switch (call) {
            case 0 -> set(2);
            case 1 -> set(3);
            case 2 -> reset(0);
            case 3 -> reset(1);
            default -> reset(3);
          };
      assertThat(new int[] {status, state()}).as("call " + call).isEqualTo(rows[call]);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2, 2", "4, 4", "5, 5"})
  void enablingAndConfiguringChangeNoState(int from, int same) {
    enter(from);
    assertThat(set(0)).isZero();
    assertThat(set(1)).isZero();
    assertThat(configure()).isZero();
    assertThat(machine.call(RtasCall.IBM_CONFIGURE_BRIDGE, 1, PE, HI, LO)).containsExactly(0);
    assertThat(state()).isEqualTo(same);
  }

  @Test
  void unknownFunctionsAreRefused() {
    for (int function : new int[] {-1, 4, 5, Integer.MIN_VALUE}) {
      assertThat(set(function)).isEqualTo(-3);
      assertThat(errorDetail(0x800, 0, function)).isEqualTo(-3);
    }
    assertThat(errorDetail(0x800, 0, 0)).isEqualTo(-3);
    for (int function : new int[] {-1, 2, 4}) {
      assertThat(reset(function)).isEqualTo(-3);
    }
    assertThat(machine.call(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, 2, 0, HI, LO, 2))
        .containsExactly(-3, UNTOUCHED);
    assertThat(state()).isZero();
  }

  @Test
  void anEndpointIsFoundByItsAddressAndItsDevices() {
    for (int inside : new int[] {PE, 0}) {
      assertThat(machine.call(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, 2, inside, HI, LO, 0))
          .containsExactly(0, PE);
      assertThat(machine.call(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, 2, inside, HI, LO, 1))
          .as("one function")
          .containsExactly(0, 1);
      assertThat(machine.call(RtasCall.IBM_READ_SLOT_RESET_STATE2, 5, inside, HI, LO))
          .containsExactly(0, 0, 1, 0, 0);
      assertThat(machine.call(RtasCall.IBM_SET_EEH_OPTION, 1, inside, HI, LO, 1))
          .containsExactly(0);
    }
    assertThat(machine.call(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, 2, NO_SLOT, HI, LO, 0))
        .containsExactly(-3, UNTOUCHED);
    assertThat(machine.call(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, 2, NO_SLOT, HI, LO, 1))
        .containsExactly(0, 0);
    assertThat(machine.call(RtasCall.IBM_READ_SLOT_RESET_STATE2, 4, NO_SLOT, HI, LO))
        .containsExactly(0, 0, 0, 0);
    assertThat(machine.call(RtasCall.IBM_SET_EEH_OPTION, 1, NO_SLOT, HI, LO, 1))
        .containsExactly(-3);
    machine.plugNvme();
    assertThat(machine.call(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, 2, PE, HI, LO, 1))
        .as("two functions")
        .containsExactly(0, 2);
  }

  @Test
  void onlyTheEndpointsOwnAddressResetsAndConfigures() {
    for (RtasCall call : List.of(RtasCall.IBM_CONFIGURE_PE, RtasCall.IBM_CONFIGURE_BRIDGE)) {
      assertThat(machine.call(call, 1, 0, HI, LO)).containsExactly(-3);
      assertThat(machine.call(call, 1, PE, HI, LO + 1)).containsExactly(-3);
    }
    assertThat(machine.call(RtasCall.IBM_SET_SLOT_RESET, 1, 0, HI, LO, 1)).containsExactly(-3);
    assertThat(state()).isZero();
  }

  @Test
  void withoutEehEveryCallIsRefusedAndNothingStops() {
    try (PciTestMachine plain = new PciTestMachine()) {
      plain.plugNvme();
      MemorySegment data = MemorySegment.ofArray(new byte[4]);
      assertThat(plain.bridge.endpoint().port().write(0, data, 0, 4))
          .isEqualTo(DmaStatus.NOT_PERMITTED);
      plain.map.load(plain.bridge.mmio32Ra() + 0x1000_0000, 4);
      assertThat(plain.readConfig(0, 2)).containsExactly(0, 0x1b36);
      int[][] calls = {
        {RtasCall.IBM_SET_EEH_OPTION.ordinal(), 1, 0, HI, LO, 1},
        {RtasCall.IBM_GET_CONFIG_ADDR_INFO2.ordinal(), 2, 0, HI, LO, 1},
        {RtasCall.IBM_READ_SLOT_RESET_STATE2.ordinal(), 4, PE, HI, LO},
        {RtasCall.IBM_SET_SLOT_RESET.ordinal(), 1, PE, HI, LO, 1},
        {RtasCall.IBM_CONFIGURE_PE.ordinal(), 1, PE, HI, LO},
        {RtasCall.IBM_SLOT_ERROR_DETAIL.ordinal(), 1, PE, HI, LO, 0, 0, 0, 0, 2},
      };
      for (int[] call : calls) {
        int[] arguments = Arrays.copyOfRange(call, 2, call.length);
        assertThat(plain.call(RtasCall.values()[call[0]], call[1], arguments)[0]).isEqualTo(-3);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "4, false", "5, true"})
  void eachStateBlocksItsAccesses(int from, boolean mmioStopped) {
    assertThat(machine.map.load(registers + CONTROLLER_VERSION, 4)).isEqualTo(VERSION);
    enter(from);
    if (mmioStopped) {
      assertThat(machine.map.load(registers + CONTROLLER_VERSION, 1)).isEqualTo(0xff);
      assertThat(machine.map.load(registers + CONTROLLER_VERSION, 2)).isEqualTo(0xffff);
      assertThat(machine.map.load(registers + CONTROLLER_VERSION, 4)).isEqualTo(0xffff_ffffL);
      assertThat(machine.map.load(registers + CONTROLLER_VERSION, 8)).isEqualTo(-1);
      assertThat(machine.readConfig(0, 1)).containsExactly(0, 0xff);
      assertThat(machine.readConfig(0, 2)).containsExactly(0, 0xffff);
      assertThat(machine.readConfig(0, 4)).containsExactly(0, -1);
      assertThat(machine.readConfig(NO_SLOT, 4)[0]).as("not there anyway").isEqualTo(-1);
      int before = nvme.configLoad(60, 1);
      assertThat(machine.writeConfig(60, 1, 0x77)).isZero();
      assertThat(nvme.configLoad(60, 1)).as("dropped").isEqualTo(before);
    } else {
      assertThat(machine.map.load(registers + CONTROLLER_VERSION, 4)).isEqualTo(VERSION);
      assertThat(machine.readConfig(0, 4)).containsExactly(0, 0x00101b36);
      machine.writeConfig(60, 1, 0x77);
      assertThat(nvme.configLoad(60, 1)).isEqualTo(0x77);
    }
    machine.pulses.clear();
    assertThat(dma(0x5000, true)).isEqualTo(DmaStatus.STOPPED);
    assertThat(dma(0x5000, false)).isEqualTo(DmaStatus.STOPPED);
    assertThat(dma(MESSAGES, true)).isEqualTo(DmaStatus.STOPPED);
    assertThat(machine.memory.getInt(0x8000)).isZero();
    assertThat(machine.pulses).as("messages").isEmpty();
  }

  @Test
  void storesToAStoppedEndpointAreDropped() {
    long mask = registers + 0xc; // INTMS, which reads back
    machine.map.store(mask, 4, 1);
    enter(2);
    machine.map.store(mask, 4, 6);
    set(2);
    assertThat(machine.map.load(mask, 4)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = DmaStatus.class,
      names = {"NO_WINDOW", "NOT_PERMITTED", "NO_MEMORY"})
  void everyKindOfDmaFaultStopsTheEndpoint(DmaStatus fault) {
    machine.iommu.put(0x8000_0000L, 0x6000, 0x7fff_f003L);
    long ioba =
        switch (fault) {
          case NO_WINDOW -> 1L << 50;
          case NOT_PERMITTED -> 0;
          default -> 0x6000;
        };
    assertThat(dma(ioba, false)).isEqualTo(fault);
    assertThat(state()).isEqualTo(2);
    assertThat(dma(0x5000, true)).isEqualTo(DmaStatus.STOPPED);
  }

  @Test
  void aLoadThatNoDeviceAnswersStopsTheEndpointAndAStoreDoesNot() {
    machine.map.store(registers + 0x10_0000, 4, 1);
    assertThat(state()).isZero();
    assertThat(machine.map.load(registers + 0x10_0000, 4)).isEqualTo(0xffff_ffffL);
    assertThat(state()).isEqualTo(2);
    set(2);
    assertThat(machine.map.load(registers + 0x10_0000, 4)).isEqualTo(0xffff_ffffL);
    assertThat(state()).as("once more while DMA was stopped").isEqualTo(2);
  }

  /** Has the controller complete one command of zeros, no message enabled. */
  private void raiseLine() {
    machine.iommu.put(0x8000_0000L, 0x10000, 0x10_0003);
    machine.iommu.put(0x8000_0000L, 0x11000, 0x10_1003);
    machine.map.store(registers + 0x24, 4, 0x1_0001);
    machine.map.store(registers + 0x28, 8, 0x10000);
    machine.map.store(registers + 0x30, 8, 0x11000);
    machine.map.store(registers + 0x14, 4, 0x46_0001);
    machine.executor.runAll();
    machine.map.store(registers + 0x1000, 4, 1);
    machine.executor.runAll();
  }

  @Test
  void anInterruptLineOfAStoppedEndpointIsLow() {
    int line = Interrupts.PCI_LSI;
    raiseLine();
    assertThat(machine.levels).containsEntry(line, true);
    enter(2);
    assertThat(machine.levels).containsEntry(line, false);
    set(2);
    assertThat(machine.levels).containsEntry(line, true);
    reset(1);
    reset(0);
    assertThat(machine.levels).as("the device has been reset").containsEntry(line, false);
  }

  @Test
  void aResetResetsTheDevicesAndKeepsTheirMessages() {
    machine.changeMsi(0, 4, 2);
    machine.map.store(registers + 0xc, 4, 1);
    enter(1);
    assertThat(machine.claimed).containsEntry(0x1300, false).containsEntry(0x1301, false);
    assertThat(reset(0)).isZero();
    assertThat(machine.readConfig(4, 2)).as("command").containsExactly(0, 0);
    assertThat(machine.readConfig(0x10, 4)).as("BAR").containsExactly(0, 4);
    assertThat(configure()).isZero();
    assertThat(machine.readConfig(4, 2)).containsExactly(0, 0x100);
    assertThat(machine.readConfig(0x10, 4)).containsExactly(0, 0x8000_0004);
    machine.writeConfig(4, 2, 6);
    assertThat(machine.map.load(registers + 0xc, 4)).as("INTMS").isZero();
    assertThat(machine.map.load(registers + 0x2000, 8)).isEqualTo(MESSAGES);
    assertThat(machine.map.load(registers + 0x2018, 4)).isEqualTo(0x1301);
    assertThat(machine.map.load(registers + 0x201c, 4)).as("unmasked").isZero();
    assertThat(dma(0x5000, true)).isEqualTo(DmaStatus.OK);
  }

  @Test
  void firmwareConfiguresOnceAfterEachReset() {
    machine.writeConfig(0x10, 4, 0x9000_0000);
    assertThat(configure()).isZero();
    assertThat(machine.readConfig(0x10, 4)).as("no reset yet").containsExactly(0, 0x9000_0004);
    enter(1);
    assertThat(configure()).as("while it is being reset there is nothing to reach").isZero();
    reset(0);
    assertThat(machine.readConfig(0x10, 4)).containsExactly(0, 4);
    configure();
    assertThat(machine.readConfig(0x10, 4)).containsExactly(0, 0x8000_0004);
    machine.writeConfig(0x10, 4, 0x9000_0000);
    configure();
    assertThat(machine.readConfig(0x10, 4)).containsExactly(0, 0x9000_0004);
  }

  @Test
  void theErrorLogDescribesTheErrorAndReturnsDriverData() {
    assertThat(errorDetail(0x800, 0, 1)).as("no error").isEqualTo(1);
    enter(2);
    for (int i = 0; i < 5; i++) {
      machine.memory.putByte(DRIVER_DATA + i, (byte) ('a' + i));
    }
    assertThat(errorDetail(0x800, 5, 1)).isZero();
    assertThat(state()).as("it changes nothing").isEqualTo(2);
    byte[] log = new byte[0x100];
    for (int i = 0; i < log.length; i++) {
      log[i] = machine.memory.getByte(LOG + i);
    }
    assertThat(machine.memory.getByte(LOG)).as("version").isEqualTo((byte) 6);
    assertThat(machine.memory.getByte(LOG + 3)).as("platform error").isEqualTo((byte) 0xe0);
    int length = machine.memory.getInt(LOG + 4);
    assertThat(log[length + 8 - 1]).as("data filled up to words").isZero();
    assertThat(new String(log, StandardCharsets.ISO_8859_1).substring(0, 8 + length))
        .contains("IBM\0PH", "UH", "UD", "PE state 2: DMA write at bus address 0x0: NOT_PERMITTED")
        .endsWith("abcde\0\0\0");

    machine.memory.fill(LOG, 0x100, (byte) 0x55);
    assertThat(errorDetail(12, 5, 1)).isZero();
    assertThat(machine.memory.getByte(LOG + 11)).isNotEqualTo((byte) 0x55);
    assertThat(machine.memory.getByte(LOG + 12)).as("cut").isEqualTo((byte) 0x55);

    reset(1);
    assertThat(errorDetail(0x800, 0, 1)).as("forgotten").isEqualTo(1);
  }

  @Test
  void driverDataOfAnyLengthAndPlaceAreHarmless() {
    enter(2);
    for (int at : new int[] {0, -1, -8, 0x00ff_fff0}) {
      for (int length : new int[] {1, -1, Integer.MAX_VALUE}) {
        int[] status =
            machine.call(RtasCall.IBM_SLOT_ERROR_DETAIL, 1, PE, HI, LO, at, length, at, length, 1);
        assertThat(status).containsExactly(0);
      }
    }
  }

  @Test
  void aPermanentlyFailedEndpointRecoversAtPowerOn() {
    assertThat(errorDetail(0x800, 0, 2)).isZero();
    assertThat(state()).isEqualTo(5);
    assertThat(errorDetail(0x800, 0, 1)).as("a log for ever").isZero();
    machine.bridge.reset();
    assertThat(state()).isZero();
    machine.writeConfig(4, 2, 6);
    assertThat(machine.map.load(registers + CONTROLLER_VERSION, 4)).isEqualTo(VERSION);
  }

  @Test
  @Timeout(120)
  void aStateIsReportedAfterDmaHasEnded() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch land = new CountDownLatch(1);
    CompletableFuture<DmaStatus> writing =
        start(
            () ->
                machine
                    .bridge
                    .endpoint()
                    .port()
                    .transfer(
                        0x5000,
                        8,
                        true,
                        (guest, position) -> {
                          inside.countDown();
                          awaitQuietly(land);
                          guest.fill((byte) 1);
                        }));
    inside.await();
    CompletableFuture<DmaStatus> faulty = start(() -> dma(0, false));
    while (!machine.bridge.errors().mmioStopped()) {
      Thread.onSpinWait();
    }
    CompletableFuture<ErrorHandling.State> told = start(machine.bridge.errors()::state);
    assertThatThrownBy(() -> told.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    land.countDown();
    assertThat(told.get()).isEqualTo(ErrorHandling.State.STOPPED);
    assertThat(machine.memory.getByte(0x8000)).isEqualTo((byte) 1);
    assertThat(writing.get()).as("begun before the error").isEqualTo(DmaStatus.OK);
    assertThat(faulty.get()).isEqualTo(DmaStatus.NOT_PERMITTED);
  }

  private static <T> CompletableFuture<T> start(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static LongStream seeds() {
    return Seeds.seeds(20);
  }

  /** Whatever the order of calls and errors, what is permitted is what the state says. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theReportedStateIsCorrect(long seed) {
    SplittableRandom random = Seeds.random(seed);
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(9)) {
        case 0 -> dma(0, random.nextBoolean());
        case 1 -> machine.map.load(registers + 0x10_0000, 4);
        case 2 -> set(2);
        case 3, 4 -> set(3);
        case 5 -> reset(1 + 2 * random.nextInt(2));
        case 6 -> reset(0);
        case 7 -> configure();
        default -> {
          if (random.nextInt(20) == 0) {
            errorDetail(0x100, 0x100, 1 + random.nextInt(2));
          }
        }
      }
      if (state() == 5 && random.nextInt(3) == 0) {
        machine.bridge.reset();
        machine.iommu.put(0x8000_0000L, 0x5000, 0x8003);
      }
      int state = state();
      String place = "step " + step + ", " + Seeds.replay(seed);
      assertThat(machine.readConfig(0, 2)[1] == 0xffff)
          .as(place)
          .isEqualTo(state == 1 || state == 2 || state == 5);
      assertThat(dma(0x5000, true))
          .as(place)
          .isEqualTo(state == 0 ? DmaStatus.OK : DmaStatus.STOPPED);
      assertThat(state()).as(place).isEqualTo(state);
    }
  }
}
