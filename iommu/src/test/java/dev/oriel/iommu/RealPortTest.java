package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RealPortTest {
  private static final long BELOW = TestMachine.RAM / 2;

  @AutoClose private final TestMachine machine = new TestMachine();
  private final DmaPort port = machine.endpoint.realPort(BELOW, 7);
  private final List<DmaFault> faults = new ArrayList<>();
  private final byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};

  private DmaStatus read(long ra, int length) {
    return port.read(ra, MemorySegment.ofArray(data), 0, length);
  }

  private void listen() {
    machine.iommu.listen(
        new IommuListener() {
          @Override
          public void fault(DmaFault fault) {
            faults.add(fault);
          }
        });
  }

  @Test
  void readsAndWritesRamWithoutAWindow() {
    assertThat(machine.endpoint.port().write(0x5000, MemorySegment.ofArray(data), 0, 8))
        .as("the window maps nothing")
        .isEqualTo(DmaStatus.NOT_PERMITTED);
    assertThat(port.write(0x5000, MemorySegment.ofArray(data), 0, 8)).isEqualTo(DmaStatus.OK);
    assertThat(machine.memory.getLong(0x5000)).isEqualTo(0x0102030405060708L);
    machine.memory.putLong(BELOW - 8, 0x1122334455667788L);
    assertThat(read(BELOW - 8, 8)).isEqualTo(DmaStatus.OK);
    assertThat(data).startsWith(0x11, 0x22).endsWith(0x88);
  }

  @Test
  void whatIsNotRamOrTooFarIsAFaultThatIsTold() {
    listen();
    long[] places = {BELOW - 7, BELOW, TestMachine.RAM, -8, Long.MIN_VALUE, Long.MAX_VALUE - 3};
    for (long ra : places) {
      data[0] = 1;
      assertThat(read(ra, 8)).isEqualTo(DmaStatus.NO_MEMORY);
      assertThat(data).containsOnly(0);
      assertThat(faults.getLast()).isEqualTo(new DmaFault(0, 7, ra, false, DmaStatus.NO_MEMORY, 0));
    }
    assertThat(port.write(BELOW - 4, MemorySegment.ofArray(data), 0, 8))
        .isEqualTo(DmaStatus.NO_MEMORY);
    assertThat(faults.getLast().write()).isTrue();
    assertThat(faults).hasSize(places.length + 1);
  }

  @Test
  void theGuardOfTheEndpointHoldsForIt() {
    listen();
    List<String> failed = new ArrayList<>();
    machine.endpoint.guard(
        new EndpointGuard() {
          @Override
          public DmaStatus admit(long ioba, long length, boolean write) {
            return ioba == 0x1000 ? DmaStatus.STOPPED : DmaStatus.OK;
          }

          @Override
          public void failed(long ioba, boolean write, DmaStatus status) {
            // Would wait for itself if the access had not ended.
            machine.endpoint.drain();
            failed.add("%x %s".formatted(ioba, status));
          }
        });
    assertThat(read(0x1000, 8)).isEqualTo(DmaStatus.STOPPED);
    assertThat(read(0x2000, 8)).isEqualTo(DmaStatus.OK);
    assertThat(read(BELOW, 8)).isEqualTo(DmaStatus.NO_MEMORY);
    assertThat(failed).containsExactly("1000 STOPPED", "2000000 NO_MEMORY");
    assertThat(faults).as("no driver did the first").hasSize(1);
  }
}
