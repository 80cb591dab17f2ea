package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any series of operations, with arguments at and across every boundary, does what {@link
 * IommuModel} says. A failure names the seed that replays it: {@code -Doriel.seed=N}.
 */
class IommuPropertyTest {
  private static final long LIST = 0x10_0000;
  private static final long MESSAGES = 0x400_0000_0000L;
  private static final int[] PAGE_SHIFTS = {12, 16, 21, 24, 24, 12, 0, 11, 13, 34, 63, 64, 76, -1};

  static LongStream seeds() {
    Long replay = Long.getLong("oriel.seed");
    return replay != null ? LongStream.of(replay) : new Random().longs(16);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithTheModel(long seed) {
    try (TestMachine machine = new TestMachine()) {
      new Series(seed, machine).run();
    }
  }

  private static final class Series {
    private final String replay;
    private final SplittableRandom random;
    private final TestMachine machine;
    private final IommuModel model;

    Series(long seed, TestMachine machine) {
      replay = "replay with -Doriel.seed=" + seed;
      random = new SplittableRandom(seed);
      this.machine = machine;
      model = new IommuModel(machine.memory);
      for (int i = 0; i < 4096; i++) {
        machine.memory.putLong(LIST + 8 * i, tce());
      }
      for (int i = 0; i < 512; i++) {
        machine.memory.putLong(LIST + 0x8000 + 8 * i, (long) i << 16 | 3);
      }
    }

    void run() {
      for (int i = 0; i < 500; i++) {
        switch (random.nextInt(16)) {
          case 0 -> create();
          case 1 -> remove();
          case 2 -> reset();
          case 3, 4, 5 -> put();
          case 6, 7 -> stuff();
          case 8, 9 -> indirect();
          default -> dma();
        }
        get();
      }
      machine.endpoint.reset();
      assertThat(machine.iommu.budget().used()).as(replay).isLessThan(1000);
    }

    private long liobn() {
      return switch (random.nextInt(12)) {
        case 0 -> random.nextLong();
        case 1 -> 0x1_8000_0000L;
        case 2 -> 0x8000_0002L;
        case 3, 4, 5, 6 -> 0x8000_0001L;
        default -> 0x8000_0000L;
      };
    }

    /** Near a start, an end, or a place where stores gather. */
    private long ioba(long liobn) {
      IommuModel.Window window = model.windows().isEmpty() ? null : model.windows().getFirst();
      for (IommuModel.Window other : model.windows()) {
        window = other.liobn() == liobn ? other : window;
      }
      if (window == null || random.nextInt(20) == 0) {
        return random.nextLong();
      }
      long size = window.entries() << window.pageShift();
      long near = random.nextLong(-3, 4) << window.pageShift();
      return switch (random.nextInt(6)) {
            case 0 -> window.start() + size;
            case 1, 2 -> window.start();
            case 3 -> window.start() + size / 2;
            default -> window.start() + (random.nextLong(8) * 100 << window.pageShift()) % size;
          }
          + near
          + (random.nextBoolean() ? 0 : random.nextLong(-9, 10));
    }

    private long tce() {
      return switch (random.nextInt(6)) {
        case 0 -> 0;
        case 1 -> random.nextLong();
        case 2 -> random.nextLong(4);
        default -> random.nextLong(TestMachine.RAM + (1 << 20)) | random.nextLong(4);
      };
    }

    private long count() {
      return switch (random.nextInt(10)) {
        case 0 -> random.nextLong();
        case 1 -> 0;
        case 2 -> 512;
        case 3 -> 513;
        case 4 -> 1L << 18;
        case 5 -> (1L << 18) + 1;
        case 6 -> 1L << random.nextInt(64);
        default -> 1 + random.nextInt(40);
      };
    }

    private void put() {
      long liobn = liobn();
      long ioba = ioba(liobn);
      long tce = tce();
      assertThat(machine.put(liobn, ioba, tce))
          .as("put(%x, %x, %x), %s", liobn, ioba, tce, replay)
          .isEqualTo(model.put(liobn, ioba, tce));
    }

    private void get() {
      long liobn = liobn();
      long ioba = ioba(liobn);
      assertThat(machine.iommu.get(liobn, ioba))
          .as("get(%x, %x), %s", liobn, ioba, replay)
          .isEqualTo(model.get(liobn, ioba));
    }

    private void stuff() {
      long liobn = liobn();
      long ioba = ioba(liobn);
      long tce = tce();
      long count = count();
      assertThat(machine.iommu.stuff(liobn, ioba, tce, count).status())
          .as("stuff(%x, %x, %x, %x), %s", liobn, ioba, tce, count, replay)
          .isEqualTo(model.stuff(liobn, ioba, tce, count));
    }

    private void indirect() {
      long liobn = liobn();
      long ioba = ioba(liobn);
      long list =
          switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> LIST + 8;
            case 2 -> TestMachine.RAM;
            case 3, 4 -> LIST + 0x8000;
            default -> LIST + 0x1000 * random.nextLong(8);
          };
      long count = random.nextBoolean() ? 1 + random.nextInt(512) : count();
      assertThat(machine.iommu.putIndirect(liobn, ioba, list, count).status())
          .as("putIndirect(%x, %x, %x, %x), %s", liobn, ioba, list, count, replay)
          .isEqualTo(model.putIndirect(liobn, ioba, list, count));
    }

    private void create() {
      int pageShift = PAGE_SHIFTS[random.nextInt(PAGE_SHIFTS.length)];
      int windowShift =
          random.nextInt(8) == 0 ? random.nextInt() : pageShift + random.nextInt(-1, 40);
      long expected = model.create(pageShift, windowShift);
      WindowRequest request = machine.endpoint.create(pageShift, windowShift);
      long answer =
          switch (request) {
            case WindowRequest.Created created -> Integer.toUnsignedLong(created.window().liobn());
            case WindowRequest.BadParameter bad -> -3;
            case WindowRequest.NoResources none -> -1;
          };
      assertThat(answer)
          .as("create(%d, %d) %s, %s", pageShift, windowShift, request, replay)
          .isEqualTo(expected);
      windows();
    }

    private void remove() {
      int liobn = (int) liobn();
      assertThat(machine.iommu.remove(liobn))
          .as("remove(%x), %s", liobn, replay)
          .isEqualTo(model.remove(Integer.toUnsignedLong(liobn)));
      windows();
    }

    private void reset() {
      machine.endpoint.reset();
      model.reset();
      windows();
    }

    private void windows() {
      List<IommuModel.Window> expected = model.windows();
      List<DmaWindow> windows = machine.endpoint.windows();
      assertThat(windows).as(replay).hasSameSizeAs(expected);
      assertThat(machine.endpoint.query().windowsAvailable()).isEqualTo(2 - expected.size());
      for (int i = 0; i < windows.size(); i++) {
        DmaWindow window = windows.get(i);
        IommuModel.Window wanted = expected.get(i);
        assertThat(Integer.toUnsignedLong(window.liobn())).isEqualTo(wanted.liobn());
        assertThat(window.busOffset()).isEqualTo(wanted.start());
        assertThat(window.pageShift()).isEqualTo(wanted.pageShift());
        assertThat(window.entries()).isEqualTo(wanted.entries());
        assertThat(window.isDefault()).isEqualTo(wanted.isDefault());
      }
    }

    private void dma() {
      long ioba = ioba(liobn());
      int length = random.nextBoolean() ? 1 + random.nextInt(16) : random.nextInt(0x4000);
      if (ioba + length > MESSAGES && ioba < MESSAGES + 0x1000) {
        return;
      }
      boolean write = random.nextBoolean();
      String what = "dma(%x, %x, %b), %s".formatted(ioba, length, write, replay);
      byte[] data = new byte[length];
      for (int i = 0; i < length; i++) {
        data[i] = (byte) random.nextInt();
      }
      // What must not change: the lists, which the series goes on to read.
      MemorySegment before = machine.memory.segment().asSlice(LIST, 0x10000);
      byte[] lists = before.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      DmaStatus expected = DmaStatus.OK;
      byte[] wanted = new byte[length];
      int good = 0;
      while (good < length && expected == DmaStatus.OK) {
        long ra = model.translate(ioba + good, write);
        if (ra < 0 && ra >= ~DmaStatus.values().length) {
          expected = DmaStatus.values()[(int) ~ra];
        } else {
          wanted[good] = write ? data[good] : machine.memory.getByte(ra);
          good++;
        }
      }
      MemorySegment segment = MemorySegment.ofArray(data);
      DmaStatus status =
          write
              ? machine.port().write(ioba, segment, 0, length)
              : machine.port().read(ioba, segment, 0, length);
      assertThat(status).as(what).isEqualTo(expected);
      for (int i = 0; i < (write ? good : length); i++) {
        // Pages may be mapped twice, so of a write only the last byte to each place is sure.
        boolean sure = !write || i >= good - 16;
        if (sure) {
          byte got = write ? machine.memory.getByte(model.translate(ioba + i, true)) : data[i];
          assertThat(got).as(what).isEqualTo(wanted[i]);
        }
      }
      before.copyFrom(MemorySegment.ofArray(lists));
    }
  }
}
