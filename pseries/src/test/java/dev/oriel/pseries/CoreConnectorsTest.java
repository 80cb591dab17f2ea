package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.FdtNode;
import dev.oriel.cpu.Vcpu;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.event.PlatformListener;
import dev.oriel.pseries.processor.CoreConnectors;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorNodes;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.processor.VirtualProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cores of two threads that come and go while a guest runs; there can be four, one is there. */
class CoreConnectorsTest {
  private static final int FIRST = 0x1000_0000;
  private static final int HOT = 0x1000_0004;
  private static final int HOT_CORE = 2;
  private static final int HOT_CPU = 4;
  private static final int ISOLATION = 9001;
  private static final int ALLOCATION = 9003;
  private static final int SENSE = 9003;
  private static final int BUFFER = 0x8000;
  private static final int WORK = 0x4000;
  private static final int LOG = 0x6000;
  private static final int NO_SUCH_INDICATOR = -3;
  private static final int NOT_CONFIGURABLE = -9003;
  private static final int PARAMETER = -3;
  private static final int HARDWARE = -1;

  @AutoClose private final GuestMemory memory = GuestMemory.reserve(64 << 20);
  private final List<String> told = new ArrayList<>();
  private Platform platform;

  @BeforeEach
  void start() {
    memory.plug(0, 64 << 20);
    platform = TestPlatform.of(memory, new ProcessorTopology(2, 2, 1, 8));
    platform.listen(
        new PlatformListener() {
          @Override
          public void coreUnplugged(int core) {
            told.add("gone " + core);
          }

          @Override
          public void coreUnplugRefused(int core) {
            told.add("kept " + core);
          }
        });
    platform.reset();
  }

  private int[] call(RtasCall call, int results, int... args) {
    for (int i = 0; i < args.length; i++) {
      memory.putInt(BUFFER + 4L * i, args[i]);
    }
    long to = BUFFER + 0x100;
    assertThat(platform.calls().rtas(call.property(), args.length, BUFFER, results, to)).isZero();
    int[] values = new int[results];
    for (int i = 0; i < results; i++) {
      values[i] = memory.getInt(to + 4L * i);
    }
    return values;
  }

  private int set(int indicator, int index, int value) {
    return call(RtasCall.SET_INDICATOR, 1, indicator, index, value)[0];
  }

  private int sense(int index) {
    int[] results = call(RtasCall.GET_SENSOR_STATE, 2, SENSE, index);
    return results[0] == 0 ? results[1] : results[0];
  }

  private int configure(int index) {
    memory.putInt(WORK, index);
    memory.putInt(WORK + 4, 0);
    return call(RtasCall.IBM_CONFIGURE_CONNECTOR, 1, WORK, 0)[0];
  }

  private List<String> read(int index) {
    List<String> names = new ArrayList<>();
    while (configure(index) > 0) {
      StringBuilder text = new StringBuilder();
      for (long at = WORK + memory.getInt(WORK + 8); memory.getByte(at) != 0; at++) {
        text.append((char) memory.getByte(at));
      }
      names.add(text.toString());
    }
    return names;
  }

  private int check() {
    return call(RtasCall.CHECK_EXCEPTION, 1, 0x500, 0x1001, 0x1000_0000, 0, LOG, 0x800)[0];
  }

  private int startCpu(int cpu) {
    return call(RtasCall.START_CPU, 1, cpu, 0x1000, cpu)[0];
  }

  private List<String> take() {
    assertThat(set(ALLOCATION, HOT, 1)).isZero();
    assertThat(set(ISOLATION, HOT, 1)).isZero();
    return read(HOT);
  }

  private List<Integer> numbers() {
    return platform.processors().stream().map(VirtualProcessor::vcpu).map(Vcpu::index).toList();
  }

  @Test
  void theTreeNamesTheConnectorsAsQemuDoes() {
    FdtNode root = FdtNode.root();
    ProcessorTopology topology = new ProcessorTopology(2, 2, 1, 8);
    CoreConnectors connectors =
        new CoreConnectors(8, 2, new PlatformEvents(platform.controllers()), new NoCores());
    connectors.add(0);
    ProcessorNodes.describe(root, topology, ProcessorFeatures.DEFAULT, connectors);
    FdtNode node = root.at("cpus");
    assertThat(node.cells("ibm,drc-indexes"))
        .containsExactly(4, FIRST, FIRST + 2, FIRST + 4, FIRST + 6);
    assertThat(node.cells("ibm,drc-power-domains")).containsExactly(4, -1, -1, -1, -1);
    assertThat(new String(node.value("ibm,drc-names"), 4, 12)).isEqualTo("CPU 0\0CPU 2\0");
    assertThat(new String(node.value("ibm,drc-types"), 4, 8)).isEqualTo("CPU\0CPU\0");
    assertThat(node.at("PowerPC,POWER9@0").cells("ibm,my-drc-index")).containsExactly(FIRST);
  }

  @Test
  void aCoreIsAnnouncedDescribedAndStarted() {
    assertThat(sense(HOT)).as("unusable").isEqualTo(2);
    assertThat(startCpu(HOT_CPU)).as("not there").isEqualTo(PARAMETER);
    platform.plugCore(HOT_CORE);
    assertThat(check()).isZero();
    assertThat(memory.getInt(LOG + 104)).as("CPU, add, by index").isEqualTo(0x0101_0200);
    assertThat(memory.getInt(LOG + 108)).isEqualTo(HOT);
    assertThat(configure(HOT)).isEqualTo(NOT_CONFIGURABLE);
    assertThat(take())
        .startsWith("PowerPC,POWER9@4", "device_type", "reg")
        .contains("ibm,my-drc-index", "ibm,ppc-interrupt-server#s", "ibm,pa-features");
    assertThat(sense(HOT)).as("present").isEqualTo(1);
    assertThat(numbers()).containsExactly(0, 1, 4, 5);
    assertThat(call(RtasCall.QUERY_CPU_STOPPED_STATE, 2, HOT_CPU)).containsExactly(0, 0);
    assertThat(startCpu(HOT_CPU)).isZero();
    assertThat(startCpu(HOT_CPU + 1)).isZero();
    assertThat(startCpu(HOT_CPU)).as("started already").isEqualTo(HARDWARE);
  }

  @Test
  void aCoreIsGivenBackAndComesAgain() {
    platform.plugCore(HOT_CORE);
    take();
    VirtualProcessor before = platform.processors().get(2);
    startCpu(HOT_CPU);
    platform.unplugCore(HOT_CORE);
    check();
    assertThat(check()).isZero();
    assertThat(memory.getInt(LOG + 104)).as("CPU, remove, by index").isEqualTo(0x0102_0200);
    assertThat(set(ISOLATION, HOT, 0)).isZero();
    assertThat(told).isEmpty();
    assertThat(set(ALLOCATION, HOT, 0)).isZero();
    assertThat(told).containsExactly("gone 2");
    assertThat(numbers()).containsExactly(0, 1);
    assertThat(platform.hasCore(HOT_CORE)).isFalse();
    assertThat(startCpu(HOT_CPU)).isEqualTo(PARAMETER);
    assertThat(set(ALLOCATION, HOT, 1)).as("no core").isEqualTo(NO_SUCH_INDICATOR);
    platform.plugCore(HOT_CORE);
    assertThat(take()).isNotEmpty();
    assertThat(platform.processors().get(2)).as("its memory is used again").isSameAs(before);
  }

  @Test
  void aCoreThatTheGuestDoesNotUseLeavesAtOnce() {
    platform.plugCore(HOT_CORE);
    platform.unplugCore(HOT_CORE);
    assertThat(told).containsExactly("gone 2");
    assertThat(set(ALLOCATION, HOT, 1)).isEqualTo(NO_SUCH_INDICATOR);
  }

  @Test
  void aGuestThatTakesItAgainKeepsIt() {
    platform.plugCore(HOT_CORE);
    take();
    platform.unplugCore(HOT_CORE);
    assertThat(set(ISOLATION, HOT, 1)).isZero();
    assertThat(told).containsExactly("kept 2");
    platform.unplugCore(HOT_CORE);
    platform.reset();
    assertThat(told).containsExactly("kept 2", "gone 2");
  }

  /** It is told the result as it stops. */
  @Test
  void aGuestMayReleaseTheCoreThatItRunsOn() {
    platform.plugCore(HOT_CORE);
    take();
    startCpu(HOT_CPU);
    platform.unplugCore(HOT_CORE);
    Vcpu caller = platform.processors().get(2).vcpu();
    for (int indicator : new int[] {ISOLATION, ALLOCATION}) {
      memory.putInt(BUFFER, indicator);
      memory.putInt(BUFFER + 4, HOT);
      memory.putInt(BUFFER + 8, 0);
      platform.rtas().call(caller, "set-indicator", 3, BUFFER, 1, BUFFER + 0x100);
      assertThat(memory.getInt(BUFFER + 0x100)).isZero();
    }
    assertThat(told).containsExactly("gone 2");
    assertThat(numbers()).containsExactly(0, 1);
  }

  @Test
  void theFirstCoreStays() {
    assertThatThrownBy(() -> platform.unplugCore(0))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("Boot CPU core may not be unplugged");
  }

  @Test
  void aGuestThatTakesNoNoticeIsNotToldMore() {
    for (int i = 0; i < 1024; i++) {
      platform.plugCore(HOT_CORE);
      platform.unplugCore(HOT_CORE);
    }
    assertThatThrownBy(() -> platform.plugCore(HOT_CORE))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("taken notice");
    assertThat(platform.hasCore(HOT_CORE)).isFalse();
  }

  @Test
  void nonsenseIsRefused() {
    for (int index : new int[] {FIRST + 1, FIRST + 8, 0x1fff_fffe, 0x1800_0000}) {
      assertThat(set(ISOLATION, index, 1)).isEqualTo(NO_SUCH_INDICATOR);
      assertThat(sense(index)).isEqualTo(NO_SUCH_INDICATOR);
      assertThat(configure(index)).isEqualTo(PARAMETER);
    }
    for (int value : new int[] {-1, 2, Integer.MAX_VALUE}) {
      assertThat(set(ISOLATION, FIRST, value)).isEqualTo(NO_SUCH_INDICATOR);
      assertThat(set(ALLOCATION, FIRST, value)).isEqualTo(NO_SUCH_INDICATOR);
    }
    assertThat(set(9004, FIRST, 0)).isEqualTo(NO_SUCH_INDICATOR);
  }

  /** Random calls against QEMU's states of a logical connector. */
  @Test
  void randomStepsFollowTheStates() {
    SplittableRandom random = new SplittableRandom(1);
    Model model = new Model();
    for (int step = 0; step < 20_000; step++) {
      String words = "step " + step + " of " + model;
      switch (random.nextInt(9)) {
        case 0 -> assertThat(set(ISOLATION, HOT, 0)).as(words).isEqualTo(model.isolate());
        case 1 -> assertThat(set(ISOLATION, HOT, 1)).as(words).isEqualTo(model.unisolate());
        case 2 -> assertThat(set(ALLOCATION, HOT, 0)).as(words).isEqualTo(model.release());
        case 3 -> assertThat(set(ALLOCATION, HOT, 1)).as(words).isEqualTo(model.use());
        case 4 -> assertThat(sense(HOT)).as(words).isEqualTo(model.state == 0 ? 2 : 1);
        case 5 -> {
          boolean some = !read(HOT).isEmpty();
          assertThat(some).as(words).isEqualTo(model.state >= 2);
          model.state = some ? 3 : model.state;
        }
        case 6 -> {
          if (!model.present) {
            platform.plugCore(HOT_CORE);
            model.present = true;
          }
        }
        case 7 -> {
          if (model.present) {
            platform.unplugCore(HOT_CORE);
            model.requestUnplug();
          }
        }
        default -> check();
      }
      assertThat(platform.hasCore(HOT_CORE)).as(words).isEqualTo(model.present);
      assertThat(numbers()).as(words).hasSize(model.present ? 4 : 2);
    }
  }

  /** States in QEMU's order: unusable, available, unisolated, configured. */
  private static final class Model {
    private int state;
    private boolean present;
    private boolean wanted;

    int isolate() {
      if (state == 2) {
        return PARAMETER;
      }
      state = Math.min(state, 1);
      return 0;
    }

    int unisolate() {
      if (state == 0) {
        return NO_SUCH_INDICATOR;
      }
      wanted &= state < 2;
      state = state == 1 ? 2 : state;
      return 0;
    }

    int release() {
      if (state > 1) {
        return NO_SUCH_INDICATOR;
      }
      boolean goes = state == 1 && wanted;
      state = 0;
      present &= !goes;
      wanted &= !goes;
      return 0;
    }

    int use() {
      if (state == 0 && (!present || wanted)) {
        return NO_SUCH_INDICATOR;
      }
      state = Math.max(state, 1);
      return 0;
    }

    void requestUnplug() {
      wanted = state != 0;
      present = wanted;
    }

    @Override
    public String toString() {
      return "state %d, present %s, wanted %s".formatted(state, present, wanted);
    }
  }

  @Test
  void aHalfPluggedCoreGoesOn() {
    platform.plugCore(HOT_CORE);
    set(ALLOCATION, HOT, 1);
    set(ISOLATION, HOT, 1);
    configure(HOT);
    StateWriter saved = new StateWriter();
    part(platform).save(saved);
    try (GuestMemory other = GuestMemory.reserve(64 << 20)) {
      other.plug(0, 64 << 20);
      Platform next = TestPlatform.of(other, new ProcessorTopology(2, 2, 1, 8));
      next.addCore(HOT_CORE);
      next.reset();
      StateReader in = new StateReader(saved.toByteArray());
      part(next).restore(in);
      in.end();
      StateWriter again = new StateWriter();
      part(next).save(again);
      assertThat(again.toByteArray()).isEqualTo(saved.toByteArray());
      assertThat(next.processors()).hasSize(4);
    }
  }

  private static CoreConnectors part(Platform platform) {
    return platform.parts().stream()
        .filter(CoreConnectors.class::isInstance)
        .map(CoreConnectors.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
