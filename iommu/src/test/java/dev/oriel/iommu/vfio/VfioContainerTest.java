package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.SimulatedContainer;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.memory.GuestMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ioctls, against a kernel that takes the structures apart and gives them to a simulated
 * container.
 */
class VfioContainerTest {
  private static final Path DEVICES = Path.of("/dev/vfio");
  private static final int CONTAINER = 7;
  private static final int GROUP = 8;
  private static final long RAM = 0x1000_0000_0000L;
  private static final long RAM_SIZE = 1 << 30;

  private final SimulatedHost host =
      new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), new TableBudget(1 << 30));
  private final FakeKernel kernel = new FakeKernel();

  /**
   * As the kernel does, this refuses structures that are too short, and flags that it does not
   * know.
   */
  private class FakeKernel implements Kernel {
    private final SimulatedContainer container = new SimulatedContainer(host);
    private final List<Integer> open = new ArrayList<>();
    private int viable = VfioAbi.GROUP_VIABLE;
    private int extension = 1;
    private boolean attached;

    @Override
    public int open(Path file) {
      int number = file.equals(DEVICES.resolve("vfio")) ? CONTAINER : GROUP;
      if (number == GROUP && !file.equals(DEVICES.resolve("42"))) {
        return Errno.ENOENT.negative();
      }
      open.add(number);
      return number;
    }

    @Override
    public int close(int file) {
      open.remove((Integer) file);
      return 0;
    }

    @Override
    public long pageSize() {
      return 1 << 16;
    }

    @Override
    public long read(int file, MemorySegment target, long offset) {
      throw new AssertionError();
    }

    @Override
    public long write(int file, MemorySegment source, long offset) {
      throw new AssertionError();
    }

    @Override
    public Optional<MemorySegment> map(int file, long offset, long size, Arena arena) {
      throw new AssertionError();
    }

    @Override
    public int mapOver(MemorySegment pages, int file, long offset) {
      throw new AssertionError();
    }

    @Override
    public void unmapOver(MemorySegment pages) {
      throw new AssertionError();
    }

    @Override
    public int events() {
      throw new AssertionError();
    }

    @Override
    public void signal(int events) {
      throw new AssertionError();
    }

    @Override
    public int await(int[] events) {
      throw new AssertionError();
    }

    @Override
    public void clear(int events) {
      throw new AssertionError();
    }

    @Override
    public int ioctl(int file, Request request, MemorySegment argument) {
      return switch (request) {
        case GET_API_VERSION -> 0;
        case CHECK_EXTENSION -> argument.address() == 7 ? extension : 0;
        case GROUP_GET_STATUS -> {
          assertThat(file).isEqualTo(GROUP);
          word(argument, 4, viable);
          yield word(argument, 0) < 8 ? Errno.EINVAL.negative() : 0;
        }
        case GROUP_SET_CONTAINER -> {
          attached = word(argument, 0) == CONTAINER;
          yield 0;
        }
        case SET_IOMMU -> {
          assertThat(argument.address()).isEqualTo(7);
          container.attachGroup();
          yield attached ? 0 : Errno.EINVAL.negative();
        }
        default -> {
          assertThat(file).isEqualTo(CONTAINER);
          yield word(argument, 0) != argument.byteSize()
              ? Errno.EINVAL.negative()
              : tce(request, argument);
        }
      };
    }

    private int tce(Request request, MemorySegment argument) {
      int flags = word(argument, 4);
      if (flags != 0 && request != Request.MAP_DMA) {
        return Errno.EINVAL.negative();
      }
      return switch (request) {
        case SPAPR_TCE_GET_INFO -> {
          Container.Info info = container.info();
          word(argument, 4, VfioAbi.INFO_DDW);
          word(argument, 8, info.dma32Start());
          word(argument, 12, info.dma32Size());
          argument.set(JAVA_LONG, 16, info.pageSizes());
          word(argument, 24, info.windows());
          word(argument, 28, info.levels());
          yield 0;
        }
        case SPAPR_REGISTER_MEMORY -> container.register(at(argument, 8), at(argument, 16));
        case SPAPR_UNREGISTER_MEMORY -> container.unregister(at(argument, 8), at(argument, 16));
        case SPAPR_TCE_CREATE -> {
          long start = container.create(word(argument, 8), at(argument, 16), word(argument, 24));
          argument.set(JAVA_LONG, 32, Math.max(start, 0));
          yield (int) Math.min(start, 0);
        }
        case SPAPR_TCE_REMOVE -> container.remove(at(argument, 8));
        case MAP_DMA -> container.map(at(argument, 16), at(argument, 24), at(argument, 8), flags);
        case UNMAP_DMA -> container.unmap(at(argument, 8), at(argument, 16));
        default -> throw new AssertionError(request);
      };
    }

    private static int word(MemorySegment argument, long offset) {
      return argument.get(JAVA_INT, offset);
    }

    private static void word(MemorySegment argument, long offset, int value) {
      argument.set(JAVA_INT, offset, value);
    }

    private static long at(MemorySegment argument, long offset) {
      return argument.get(JAVA_LONG, offset);
    }
  }

  private VfioContainer container() {
    return new VfioContainer(kernel, DEVICES, 42);
  }

  @Test
  void readsTheHostsCapabilities() {
    try (VfioContainer container = container()) {
      assertThat(container.info()).isEqualTo(kernel.container.info());
      assertThat(container.hostPageShift()).isEqualTo(16);
    }
    assertThat(kernel.open).isEmpty();
  }

  @Test
  void hostTablesFollowTheGuest() {
    GuestRam ram = () -> List.of(new GuestRam.Range(0, RAM, RAM_SIZE));
    try (HostTables tables = new HostTables(container(), ram, 16, (ioba, tce) -> tce)) {
      TableRequest request =
          tables.create(new TableShape(0x80000000, 0, 12, 1 << 18), new TableBudget(1 << 20));
      assertThat(request).isInstanceOf(TableRequest.Created.class);
      TceTable table = ((TableRequest.Created) request).table();
      table.fill(3, 2, 0x8003, 0x1000);
      assertThat(kernel.container.translate(0x3000)).isEqualTo(RAM + 0x8003);
      assertThat(kernel.container.translate(0x4000)).isEqualTo(RAM + 0x9003);
      table.fill(3, 1, 0, 0);
      assertThat(kernel.container.translate(0x3000)).isZero();
      assertThat(table.fill(5, 1, RAM_SIZE | 3, 0)).isZero();
      assertThat(host.locked()).isEqualTo(RAM_SIZE + (4 << 20));
      table.close();
      assertThat(host.locked()).isEqualTo(RAM_SIZE);
    }
  }

  @Test
  void namesWhatIsMissingAndClosesEverything() {
    assertThatThrownBy(() -> new VfioContainer(kernel, DEVICES, 1))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("table=vfio needs /dev/vfio/1, which cannot be opened: ENOENT");
    kernel.viable = 0;
    assertThatThrownBy(this::container).hasMessageContaining("bound to vfio-pci");
    kernel.extension = 0;
    assertThatThrownBy(this::container).hasMessageContaining("sPAPR TCE v2");
    assertThat(kernel.open).isEmpty();
  }

  @Test
  void reportsAPlainErrorOnOtherHosts() {
    assumeFalse(System.getProperty("os.arch").startsWith("ppc64"));
    try (GuestMemory memory = GuestMemory.reserve(1 << 20)) {
      assertThatThrownBy(() -> VfioContainer.tables(0, memory, offset -> false))
          .isInstanceOf(BadConfigurationException.class)
          .hasMessageStartingWith("table=vfio needs a POWER server with Linux, and this is ");
    }
  }

  /** The calls themselves, where there is no VFIO: a file that knows no ioctl of it. */
  @Test
  void systemCallsReturnTheErrorNumber() {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    Libc libc = new Libc(false);
    assertThat(libc.open(Path.of("/nowhere"))).isEqualTo(Errno.ENOENT.negative());
    int file = libc.open(Path.of("/dev/null"));
    assertThat(file).isPositive();
    assertThat(libc.ioctl(file, Request.SPAPR_TCE_GET_INFO, MemorySegment.NULL))
        .isEqualTo(Errno.ENOTTY.negative());
    assertThat(libc.close(file)).isZero();
    assertThat(libc.pageSize()).isGreaterThanOrEqualTo(4096);
  }

  @Test
  void filesAreReadWrittenAndMapped(@TempDir Path folder) throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    Libc libc = new Libc(false);
    Path path = Files.write(folder.resolve("file"), new byte[1 << 17]);
    int file = libc.open(path);
    Arena mapping = Arena.ofShared();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocateFrom(JAVA_LONG, 0x1234);
      assertThat(libc.write(file, word, 0x1_0008)).isEqualTo(8);
      MemorySegment mapped = libc.map(file, 0x1_0000, 0x1_0000, mapping).orElseThrow();
      assertThat(mapped.get(JAVA_LONG, 8)).isEqualTo(0x1234);
      mapped.set(JAVA_LONG, 16, 0x5678);
      assertThat(libc.read(file, word, 0x1_0010)).isEqualTo(8);
      assertThat(word.get(JAVA_LONG, 0)).isEqualTo(0x5678);
      mapping.close();
      assertThatThrownBy(() -> mapped.get(JAVA_LONG, 8)).isInstanceOf(IllegalStateException.class);
    }
    libc.close(file);
  }

  /** As memory of a device takes the place of some of a guest's. */
  @Test
  void pagesOfAReservationAreThoseOfAFileForAWhile(@TempDir Path folder) throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    long page = 1 << 16;
    Libc libc = new Libc(false);
    Path path = Files.write(folder.resolve("file"), new byte[1 << 18]);
    int file = libc.open(path);
    try (GuestMemory memory = GuestMemory.reserve(4 * page);
        Arena arena = Arena.ofConfined()) {
      memory.plug(0, 4 * page);
      long aligned = -memory.segment().address() & page - 1;
      MemorySegment pages = memory.segment().asSlice(aligned, page);
      memory.putLong(aligned + page, 0x1111);
      assertThat(libc.mapOver(pages, file, page)).isZero();
      memory.putLong(aligned + 8, 0x1234_5678_9abc_def0L);
      MemorySegment word = arena.allocate(JAVA_LONG);
      assertThat(libc.read(file, word, page + 8)).isEqualTo(8);
      assertThat(word.asByteBuffer().getLong()).isEqualTo(0x1234_5678_9abc_def0L);
      assertThat(libc.mapOver(pages, file, 1)).isEqualTo(Errno.EINVAL.negative());
      libc.unmapOver(pages);
      assertThat(memory.getLong(aligned + 8)).isZero();
      memory.putLong(aligned + 8, 1);
      assertThat(memory.getLong(aligned + page)).as("what is beside it").isEqualTo(0x1111);
      assertThat(libc.read(file, word, page + 8)).isEqualTo(8);
      assertThat(word.asByteBuffer().getLong()).isEqualTo(0x1234_5678_9abc_def0L);
    }
    libc.close(file);
  }

  @Test
  void eventsAreCountedAndTaken() throws InterruptedException {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    Libc libc = new Libc(false);
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    Events events = new Events(libc, "events");
    int first = events.add(() -> answers.add("first"));
    int second = events.add(() -> answers.add("second"));
    libc.signal(second);
    assertThat(answers.take()).isEqualTo("second");
    libc.signal(first);
    assertThat(answers.take()).isEqualTo("first");
    events.remove(first);
    libc.signal(second);
    assertThat(answers.take()).isEqualTo("second");
    events.close();
    assertThat(libc.close(second)).isEqualTo(Errno.EBADF.negative());
  }

  /** A guest that restarts between the two steps of a reset finds its devices out of it. */
  @Test
  void aResetEndsWhenErrorsAreHandledAnew() {
    List<EehOperation> asked = new ArrayList<>();
    Kernel kernel =
        new FakeKernel() {
          @Override
          public int ioctl(int file, Request request, MemorySegment argument) {
            if (request != Request.EEH_PE_OP) {
              return super.ioctl(file, request, argument);
            }
            int number = new Struct(argument, VfioAbi.EEH_PE_OP).getInt("op");
            asked.add(EehOperation.values()[number]);
            return 0;
          }
        };
    try (VfioContainer container = new VfioContainer(kernel, DEVICES, 42)) {
      assertThat(container.handleErrors(EehOperation.ENABLE)).isZero();
      assertThat(container.handleErrors(EehOperation.RESET_HOT)).isZero();
      assertThat(container.handleErrors(EehOperation.ENABLE)).isZero();
      assertThat(container.handleErrors(EehOperation.ENABLE)).isZero();
    }
    assertThat(asked)
        .containsExactly(
            EehOperation.ENABLE,
            EehOperation.RESET_HOT,
            EehOperation.RESET_DEACTIVATE,
            EehOperation.ENABLE,
            EehOperation.ENABLE);
  }

  /** Its number may be that of another file, from which nothing must be read. */
  @Test
  void aFileRemovedAfterTheWaitIsNotCleared() throws InterruptedException {
    BlockingQueue<Integer> ready = new LinkedBlockingQueue<>();
    BlockingQueue<Integer> cleared = new LinkedBlockingQueue<>();
    Kernel kernel =
        new FakeKernel() {
          private int next = 10;

          @Override
          public int events() {
            return next++;
          }

          @Override
          public void signal(int events) {}

          @Override
          public int await(int[] events) {
            try {
              return ready.take();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }

          @Override
          public void clear(int events) {
            cleared.add(events);
          }

          @Override
          public int close(int file) {
            return 0;
          }
        };
    Events events = new Events(kernel, "events");
    assertThat(cleared.take()).isEqualTo(10);
    int file = events.add(() -> {});
    ready.add(0);
    assertThat(cleared.take()).isEqualTo(10);
    ready.add(1);
    assertThat(cleared.take()).isEqualTo(file);
    events.remove(file);
    ready.add(1);
    ready.add(0);
    assertThat(cleared.take()).isEqualTo(10);
    events.close();
    ready.add(0);
  }
}
