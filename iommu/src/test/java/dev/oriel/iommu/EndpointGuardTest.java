package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndpointGuardTest {
  private static final long MESSAGES = 0x400_0000_0000L;

  @AutoClose private final TestMachine machine = new TestMachine();
  private final List<String> calls = new ArrayList<>();
  private final List<DmaFault> told = new ArrayList<>();
  private DmaStatus answer = DmaStatus.OK;

  @BeforeEach
  void guard() {
    machine.put(DEFAULT, 0x5000, 0x8003);
    machine.put(DEFAULT, 0x6000, 0x2003);
    machine.endpoint.guard(
        new EndpointGuard() {
          @Override
          public DmaStatus admit(long ioba, long length, boolean write) {
            calls.add("admit %x %x %s".formatted(ioba, length, write));
            return answer;
          }

          @Override
          public void failed(long ioba, boolean write, DmaStatus status) {
            // Would wait for itself if the DMA had not ended.
            machine.endpoint.drain();
            calls.add("failed %x %s %s".formatted(ioba, write, status));
          }
        });
    machine.iommu.listen(
        new IommuListener() {
          @Override
          public void fault(DmaFault fault) {
            told.add(fault);
          }
        });
  }

  @Test
  void refusedAccessesHaveNoEffect() {
    answer = DmaStatus.STOPPED;
    assertThat(machine.write(0x5000, (byte) 1)).isEqualTo(DmaStatus.STOPPED);
    assertThat(machine.memory.getByte(0x8000)).isZero();
    assertThat(machine.write(MESSAGES, new byte[4])).isEqualTo(DmaStatus.STOPPED);
    assertThat(machine.messages).isEmpty();
    assertThat(calls)
        .containsExactly(
            "admit 5000 1 true",
            "failed 5000 true STOPPED",
            "admit 40000000000 4 true",
            "failed 40000000000 true STOPPED");
    assertThat(told).as("no driver has done anything wrong").isEmpty();
  }

  @Test
  void admittedAccessesSucceed() {
    assertThat(machine.write(0x5000, (byte) 1)).isEqualTo(DmaStatus.OK);
    assertThat(machine.memory.getByte(0x8000)).isEqualTo((byte) 1);
    assertThat(machine.write(MESSAGES, new byte[4])).isEqualTo(DmaStatus.OK);
    assertThat(machine.messages).hasSize(1);
  }

  @Test
  void everyStepOfATransferIsChecked() {
    assertThat(machine.write(0x5ffe, new byte[] {1, 2, 3, 4})).isEqualTo(DmaStatus.OK);
    assertThat(calls).containsExactly("admit 5ffe 4 true", "admit 6000 2 true");
  }

  @Test
  void everyKindOfFailureIsReported() {
    assertThat(machine.write(0x7000, (byte) 1)).isEqualTo(DmaStatus.NOT_PERMITTED);
    assertThat(machine.write(1L << 50, (byte) 1)).isEqualTo(DmaStatus.NO_WINDOW);
    assertThat(machine.write(MESSAGES, (byte) 1)).isEqualTo(DmaStatus.NO_MEMORY);
    assertThat(calls)
        .contains(
            "failed 7000 true NOT_PERMITTED",
            "failed 4000000000000 true NO_WINDOW",
            "failed 40000000000 true NO_MEMORY");
    assertThat(told).hasSize(3);
  }
}
