package dev.oriel.iommu;

import static dev.oriel.iommu.TceStatus.PARAMETER;
import static dev.oriel.iommu.TceStatus.SUCCESS;
import static dev.oriel.iommu.TestMachine.DEFAULT;
import static dev.oriel.iommu.TestMachine.DYNAMIC;
import static dev.oriel.iommu.TestMachine.DYNAMIC_START;
import static dev.oriel.iommu.TestMachine.RAM;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each difference between QEMU, KVM and LoPAR, under all three. */
class StrictnessTest {
  private static final long LIST = 0x10_0000;
  private static final long LAST_PAGE = (1 << 30) - 0x1000;
  private static final long SIZE = 1 << 30;

  /** Lets a machine of each strictness do {@code call} and compares the answers. */
  private static <T> void answers(T qemu, T kvm, T papr, Function<TestMachine, T> call) {
    Map<Strictness, T> expected = new EnumMap<>(Strictness.class);
    expected.put(Strictness.QEMU, qemu);
    expected.put(Strictness.KVM, kvm);
    expected.put(Strictness.PAPR, papr);
    Map<Strictness, T> answers = new EnumMap<>(Strictness.class);
    for (Strictness each : Strictness.values()) {
      EndpointSettings settings = EndpointSettings.qemu(0).withStrictness(each);
      try (TestMachine machine = new TestMachine(settings)) {
        answers.put(each, call.apply(machine));
      }
    }
    assertThat(answers).isEqualTo(expected);
  }

  private static void list(TestMachine machine, long... tces) {
    for (int i = 0; i < tces.length; i++) {
      machine.memory.putLong(LIST + 8 * i, tces[i]);
    }
  }

  private static String indirect(TestMachine machine, long ioba, long listRa, long count) {
    TceBatch batch = machine.iommu.putIndirect(DEFAULT, ioba, listRa, count);
    return batch.status() + " " + batch.done();
  }

  private static String stuff(TestMachine machine, long ioba, long tce, long count) {
    TceBatch batch = machine.iommu.stuff(DEFAULT, ioba, tce, count);
    return batch.status() + " " + batch.done();
  }

  @Test
  void aBusAddressWithinAPage() {
    answers(SUCCESS, PARAMETER, SUCCESS, m -> m.put(DEFAULT, 0x1234, 0x5003));
    answers(SUCCESS, PARAMETER, SUCCESS, m -> m.iommu.get(DEFAULT, 0x1234).status());
    answers("SUCCESS 1", "PARAMETER 0", "SUCCESS 1", m -> stuff(m, 0x1234, 0, 1));
    answers("SUCCESS 1", "PARAMETER 0", "SUCCESS 1", m -> indirect(m, 0x1234, LIST, 1));
  }

  @Test
  void thePageIsThatOfTheWindow() {
    answers(
        SUCCESS,
        PARAMETER,
        SUCCESS,
        m -> {
          m.create(16, 34);
          assertThat(m.put(DYNAMIC, DYNAMIC_START + 0x1_0000, 0x1_0003)).isEqualTo(SUCCESS);
          return m.put(DYNAMIC, DYNAMIC_START + 0x1000, 0x1_0003);
        });
  }

  @Test
  void nothingToStore() {
    answers("PARAMETER 0", "SUCCESS 0", "SUCCESS 0", m -> stuff(m, 0, 0, 0));
    answers("PARAMETER 0", "SUCCESS 0", "SUCCESS 0", m -> indirect(m, 0, LIST, 0));
    answers("PARAMETER 0", "PARAMETER 0", "PARAMETER 0", m -> stuff(m, SIZE, 0, 0));
    answers("PARAMETER 0", "PARAMETER 0", "PARAMETER 0", m -> indirect(m, SIZE, LIST, 0));
    answers(PARAMETER, PARAMETER, PARAMETER, m -> m.iommu.stuff(DYNAMIC, 0, 0, 0).status());
    answers(
        PARAMETER, PARAMETER, PARAMETER, m -> m.iommu.putIndirect(DYNAMIC, 0, LIST, 0).status());
    answers(PARAMETER, PARAMETER, PARAMETER, m -> m.iommu.stuff(77, 0, 0, 0).status());
  }

  @Test
  void stuffingWithAnEntryThatPermits() {
    answers("SUCCESS 2", "PARAMETER 0", "SUCCESS 2", m -> stuff(m, 0, 0x1003, 2));
    answers("SUCCESS 2", "SUCCESS 2", "SUCCESS 2", m -> stuff(m, 0, 0x1000, 2));
  }

  @Test
  void stuffingMoreThan512() {
    answers("SUCCESS 512", "SUCCESS 512", "SUCCESS 512", m -> stuff(m, 0, 0, 512));
    answers("SUCCESS 513", "SUCCESS 513", "TOO_MANY 0", m -> stuff(m, 0, 0, 513));
    answers("PARAMETER 0", "PARAMETER 0", "TOO_MANY 0", m -> stuff(m, 0, 0, -1));
    answers("PARAMETER 0", "PARAMETER 0", "TOO_MANY 0", m -> stuff(m, 0, 0, (1 << 18) + 1));
    answers("PARAMETER 0", "PARAMETER 0", "PARAMETER 0", m -> stuff(m, SIZE, 0, 513));
    answers(PARAMETER, PARAMETER, PARAMETER, m -> m.iommu.stuff(77, 0, 0, 513).status());
    answers("PARAMETER 0", "PARAMETER 0", "PARAMETER 0", m -> indirect(m, 0, LIST, 513));
  }

  @Test
  void aRangePastTheEnd() {
    answers("PARAMETER 1", "PARAMETER 1", "PARAMETER 0", m -> stuff(m, LAST_PAGE, 0, 2));
    answers("SUCCESS 1", "SUCCESS 1", "SUCCESS 1", m -> stuff(m, LAST_PAGE, 0, 1));
    answers("PARAMETER 1", "PARAMETER 1", "PARAMETER 0", m -> indirect(m, LAST_PAGE, LIST, 2));
    answers("SUCCESS 1", "SUCCESS 1", "SUCCESS 1", m -> indirect(m, LAST_PAGE, LIST, 1));
  }

  @Test
  void aTargetWithoutMemory() {
    answers(SUCCESS, SUCCESS, PARAMETER, m -> m.put(DEFAULT, 0, RAM | 3));
    answers(SUCCESS, SUCCESS, PARAMETER, m -> m.put(DEFAULT, 0, -0x1000 | 1));
    answers(SUCCESS, SUCCESS, SUCCESS, m -> m.put(DEFAULT, 0, RAM - 0x1000 | 2));
    answers("SUCCESS 1", "PARAMETER 0", "PARAMETER 0", m -> stuff(m, 0, RAM | 3, 1));
    // What permits nothing may be anything.
    answers(SUCCESS, SUCCESS, SUCCESS, m -> m.put(DEFAULT, 0, 0xdead_beef_f000L));
    answers("SUCCESS 1", "SUCCESS 1", "SUCCESS 1", m -> stuff(m, 0, -0x1000, 1));
  }

  @Test
  void aTargetIsAWholePageOfTheWindow() {
    answers(
        SUCCESS,
        SUCCESS,
        PARAMETER,
        m -> {
          m.create(24, 31);
          assertThat(m.put(DYNAMIC, DYNAMIC_START, RAM - 0x1000 | 3)).isEqualTo(SUCCESS);
          m.memory.plug(RAM, 1 << 20);
          return m.put(DYNAMIC, DYNAMIC_START, RAM | 3);
        });
  }

  @Test
  void rejectsAListWithABadTarget() {
    answers(
        "SUCCESS 3 1003",
        "SUCCESS 3 1003",
        "PARAMETER 0 0",
        m -> {
          list(m, 0x1003, RAM | 3, 0x2003);
          return indirect(m, 0, LIST, 3) + " " + Long.toHexString(m.tce(DEFAULT, 0));
        });
    answers(
        "SUCCESS 3",
        "SUCCESS 3",
        "SUCCESS 3",
        m -> {
          list(m, 0x1003, RAM, 0x2003);
          return indirect(m, 0, LIST, 3);
        });
  }

  @Test
  void aListWithoutMemory() {
    answers("SUCCESS 1", "SUCCESS 1", "PARAMETER 0", m -> indirect(m, 0, RAM, 1));
    answers("PARAMETER 0", "PARAMETER 0", "PARAMETER 0", m -> indirect(m, 0, LIST + 8, 1));
  }

  @Test
  void aWindowWhenNoneIsLeft() {
    Class<?> none = WindowRequest.NoResources.class;
    Class<?> bad = WindowRequest.BadParameter.class;
    answers(
        none,
        none,
        bad,
        m -> {
          m.create(16, 34);
          return m.endpoint.create(16, 34).getClass();
        });
  }

  @Test
  void aPageSizeThatTheQueryDoesNotReport() {
    for (Strictness each : Strictness.values()) {
      EndpointSettings settings =
          EndpointSettings.qemu(0).withPageShifts(1 << 12 | 1 << 13).withStrictness(each);
      try (TestMachine machine = new TestMachine(settings)) {
        Class<?> expected =
            each == Strictness.PAPR
                ? WindowRequest.BadParameter.class
                : WindowRequest.Created.class;
        assertThat(machine.endpoint.create(13, 30)).as("%s", each).isInstanceOf(expected);
      }
    }
  }
}
