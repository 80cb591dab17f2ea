package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.boot.Boot;
import dev.oriel.boot.ElfImage;
import dev.oriel.boot.ProbeGuest;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Vcpu;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.StepExecutor;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.interrupt.EventStatePages;
import dev.oriel.pseries.interrupt.ThreadManagementPages;
import dev.oriel.pseries.interrupt.Xive;
import dev.oriel.pseries.memory.AddressMap;
import dev.oriel.pseries.pci.HostBridgeSettings;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.pseries.processor.VirtualProcessor;
import dev.oriel.testkit.ReachableHeap;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest that makes every call there is with arguments from likely to absurd, on a whole platform
 * with an NVMe controller. Whatever it does, the platform answers, lives, and takes no more of the
 * host than its table budget and a little. {@code -Doriel.hostile.calls=10000000} makes it insist.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class HostileGuestTest {
  private static final int RAM = 64 << 20;
  private static final int CALLS = Integer.getInteger("oriel.hostile.calls", 30_000);
  private static final long MOST_HEAP = 32 << 20;

  static LongStream seeds() {
    return Seeds.seeds(CALLS > 1_000_000 ? 1 : 3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCallIsAnswered(long seed) {
    Random random = new Random(seed);
    StepExecutor executor = new StepExecutor();
    try (GuestMemory memory = GuestMemory.reserve(RAM)) {
      memory.plug(0, RAM);
      Platform platform = TestPlatform.of(memory, 2);
      PciHostBridge bridge = platform.hostBridges().add(settings(random));
      plugNvme(bridge, executor);
      // A guest that negotiates in earnest, by chance, gets a tree with the layout of its boot.
      platform.plan(
          new Boot(
              Optional.empty(),
              Optional.of(ElfImage.parse("probe", MemorySegment.ofArray(ProbeGuest.elf()))),
              List.of()));
      platform.reset();
      VirtualProcessor processor = platform.processors().getFirst();
      processor.start(0x100, Msr.SF, 0, 0);
      Vcpu vcpu = processor.vcpu();
      TableBudget budget = platform.iommu().budget();
      long heap = ReachableHeap.bytes();
      for (int i = 0; i < CALLS; i++) {
        try {
          if (random.nextInt(3) == 0) {
            rtas(random, memory, platform, vcpu);
          } else {
            hypercall(random, platform, vcpu);
          }
          if (random.nextInt(16) == 0) {
            mmio(random, bridge);
          }
          if (random.nextInt(4) == 0) {
            interruptPages(random, platform, i);
          }
          for (int step = 0; step < 100 && executor.step(); step++) {}
          processor.step();
          assertThat(budget.used()).isBetween(0L, budget.limit());
        } catch (RuntimeException | Error e) {
          throw new AssertionError("call " + i + ", " + Seeds.replay(seed), e);
        }
      }
      assertThat(ReachableHeap.bytes() - heap)
          .withFailMessage("the heap has grown, %s", Seeds.replay(seed))
          .isLessThan(MOST_HEAP + budget.used());
      platform.reset();
      processor.start(0x100, Msr.SF, 0, 0);
      answers(platform, vcpu);
      bridge.close();
    }
  }

  /** A host bridge of any kind. */
  private static HostBridgeSettings settings(Random random) {
    String[] advertised = {"max", "ram", "1024", "0x800000000000"};
    String[] strictness = {"qemu", "kvm", "papr"};
    return HostBridgeSettings.of(
        0,
        Map.of(
            "advertise",
            advertised[random.nextInt(advertised.length)],
            "strictness",
            strictness[random.nextInt(strictness.length)],
            "eeh",
            random.nextBoolean() ? "on" : "off",
            "windows",
            "" + (1 + random.nextInt(2)),
            "ddw-extensions",
            "" + random.nextInt(4)));
  }

  /** What a kernel would do next: map a page in the default window and look at it. */
  private static void answers(Platform platform, Vcpu vcpu) {
    vcpu.gpr[3] = Hcall.H_PUT_TCE.number();
    vcpu.gpr[4] = 0x8000_0000L;
    vcpu.gpr[5] = 0x5000;
    vcpu.gpr[6] = 0x7003;
    platform.hcalls().dispatch(vcpu);
    assertThat(vcpu.gpr[3]).isEqualTo(HcallStatus.H_SUCCESS);
    vcpu.gpr[3] = Hcall.H_GET_TCE.number();
    platform.hcalls().dispatch(vcpu);
    assertThat(vcpu.gpr[3]).isEqualTo(HcallStatus.H_SUCCESS);
    assertThat(vcpu.gpr[4]).isEqualTo(0x7003);
  }

  private static void plugNvme(PciHostBridge bridge, StepExecutor executor) {
    PciDeviceType type =
        ServiceLoader.load(PciDeviceType.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(t -> t.name().equals("nvme"))
            .findAny()
            .orElseThrow();
    TestImage image = new TestImage(1 << 20, false);
    bridge.plug(
        type, DeviceOptions.of(type, Map.of("drive", "d", "serial", "x"), id -> image), executor);
  }

  private static void hypercall(Random random, Platform platform, Vcpu vcpu) {
    Hcall call = Hcall.values()[random.nextInt(Hcall.values().length)];
    boolean sleeps = call == Hcall.H_CEDE || call == Hcall.H_JOIN;
    vcpu.gpr[3] = random.nextInt(20) == 0 || sleeps ? random.nextLong() : call.number();
    for (int register = 4; register < 12; register++) {
      vcpu.gpr[register] = value(random);
    }
    platform.hcalls().dispatch(vcpu);
  }

  private static void rtas(Random random, GuestMemory memory, Platform platform, Vcpu vcpu) {
    RtasCall call = RtasCall.values()[random.nextInt(RtasCall.values().length)];
    long ra = random.nextInt(RAM);
    int arguments = random.nextInt(9);
    int results = 1 + random.nextInt(8);
    for (int tries = 0; tries < 200 && !call.accepts(arguments, results); tries++) {
      arguments = random.nextInt(9);
      results = 1 + random.nextInt(8);
    }
    memory.putInt(ra, call.token());
    memory.putInt(ra + 4, arguments);
    memory.putInt(ra + 8, results);
    for (int i = 0; i < arguments; i++) {
      memory.putInt(ra + 12 + 4L * i, argument(random, i));
    }
    if (call != RtasCall.STOP_SELF) {
      platform.rtas().call(vcpu, ra);
    }
  }

  private static void mmio(Random random, PciHostBridge bridge) {
    long ra =
        random.nextBoolean()
            ? bridge.mmio32Ra() + random.nextInt(0x8000)
            : bridge.ioRa() + random.nextInt(0x10000);
    int size = 1 << random.nextInt(4);
    if (random.nextBoolean()) {
      bridge.load(ra, size);
    } else {
      bridge.store(ra, size, value(random));
    }
  }

  /** Loads and stores at the pages of XIVE, which the guest chooses and deselects all the time. */
  private static void interruptPages(Random random, Platform platform, int call) {
    if (call % 64 == 0) {
      platform.controllers().choose(random.nextBoolean());
    }
    long page = random.nextInt(2 * Xive.SOURCE_COUNT);
    long offset =
        random.nextBoolean()
            ? random.nextInt(0x1_0000)
            : new int[] {0x10, 0x11, 0x810, 0x812, 0x400, 0xc00, 0xd00, 0xe00, 0xf00}
                [random.nextInt(9)];
    long ra =
        switch (random.nextInt(3)) {
          case 0 -> ThreadManagementPages.SYSTEM_RA + offset;
          case 1 -> ThreadManagementPages.USER_RA + offset;
          default -> EventStatePages.FIRST_RA + (page << 16) + offset;
        };
    int size = 1 << random.nextInt(4);
    AddressMap map = platform.addressMap();
    if (map.answers(ra, size)) {
      if (random.nextBoolean()) {
        map.load(random.nextInt(2), ra, size);
      } else {
        map.store(random.nextInt(2), ra, size, value(random));
      }
    }
  }

  /** An argument that may well be meant seriously. */
  private static long value(Random random) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> random.nextInt(8);
      case 2 -> 0x8000_0000L | random.nextInt(3);
      case 3 -> (1L << 59) + ((long) random.nextInt(64) << 24);
      case 4 -> (long) random.nextInt(RAM >> 12) << 12;
      case 5 -> random.nextInt(RAM);
      case 6 -> 1L << random.nextInt(64);
      case 7 -> random.nextInt(1024);
      case 8 -> -1 - random.nextInt(8);
      case 9 -> 0x7100_0000;
      case 10 -> 0x1000 + random.nextInt(0x1000);
      default -> random.nextLong();
    };
  }

  private static int argument(Random random, int index) {
    if (random.nextInt(3) != 0) {
      if (index == 0 && random.nextBoolean()) {
        return random.nextInt(0x100);
      }
      if (index == 1) {
        return 0x0800_0000;
      }
      if (index == 2) {
        return 0x2000_0000;
      }
    }
    return (int) value(random);
  }
}
