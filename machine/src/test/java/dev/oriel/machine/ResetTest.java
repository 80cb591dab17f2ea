package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Machines that are reset from outside. */
@Timeout(60)
class ResetTest {
  /** Writes one letter and computes for ever. */
  private static final String ONCE =
      """
      addi 3,0,0x58
      addi 4,0,0
      addi 5,0,1
      addis 6,0,0x4100
      rldicr 6,6,32,63
      sc 1
      spin:
      b @spin
      """;

  private final Semaphore letters = new Semaphore(0);

  private MachineConfig.Builder config() {
    return MachineConfig.builder()
        .ram(256 << 20)
        .cpus(2)
        .kernel(TinyGuest.assembled("once", ONCE))
        .consoleOutput(
            new OutputStream() {
              @Override
              public void write(int letter) {
                assertThat(letter).isEqualTo('A');
                letters.release();
              }
            });
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPILER", "INTERPRETER"})
  void aResetStartsTheGuestAgain(Engine engine) throws InterruptedException {
    try (Machine machine = Machine.create(config().engine(engine).build())) {
      machine.start();
      for (int i = 0; i < 5; i++) {
        letters.acquire();
        machine.control().reset();
      }
      letters.acquire();
    }
  }

  @Test
  void aPausedMachineIsResetAndStaysPaused() throws InterruptedException {
    try (Machine machine = Machine.create(config().build())) {
      machine.control().pause();
      machine.start();
      machine.control().reset();
      machine.control().resume();
      letters.acquire();
      machine.control().pause();
      machine.control().reset();
      machine.control().reset();
      assertThat(machine.control().isPaused()).isTrue();
      assertThat(letters.availablePermits()).isZero();
      machine.control().resume();
      letters.acquire();
    }
  }

  @Test
  void withoutRebootsAResetIsTheEnd() throws InterruptedException {
    try (Machine machine = Machine.create(config().noReboot(true).build())) {
      machine.start();
      machine.control().reset();
      assertThat(machine.await()).isEqualTo(ShutdownReason.REBOOT);
      assertThatThrownBy(machine.control()::reset)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("the machine cannot be reset: the guest does not run");
    }
  }
}
