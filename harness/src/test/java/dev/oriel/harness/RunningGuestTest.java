package dev.oriel.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.oriel.guests.GuestException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without the guest it is skipped; in CI, where {@code CI=true} is set, it fails. */
@Tag("boot")
class RunningGuestTest {
  @Test
  void commandsRunOneAfterTheOther() throws InterruptedException {
    try (RunningGuest guest = boot(Debian.guest("bookworm").memory(512L << 20).cpus(2))) {
      assertThat(guest.run("uname", "-m").orThrow().output()).isEqualTo("ppc64le\n");
      assertThat(guest.run("nproc").output()).isEqualTo("2\n");

      CommandResult both = guest.script("echo out; echo it\\'s wrong >&2; exit 7");
      assertThat(both.status()).isEqualTo(7);
      assertThat(both.output()).isEqualTo("out\n");
      assertThat(both.error()).isEqualTo("it's wrong\n");
      assertThatExceptionOfType(CommandFailedException.class)
          .isThrownBy(both::orThrow)
          .withMessageContaining("status 7")
          .withMessageContaining("it's wrong");
      assertThat(guest.run("echo", "a 'b' \"c\" $d `e` \\ \n", "é").output())
          .isEqualTo("a 'b' \"c\" $d `e` \\ \n é\n");
      assertThat(guest.run("no-such-program").status()).isEqualTo(127);
      assertThat(guest.run("cat").orThrow().output()).as("standard input is empty").isEmpty();

      byte[] bytes = new byte[100_000];
      new Random(1).nextBytes(bytes);
      guest.write("/tmp/it's here", bytes);
      assertThat(guest.read("/tmp/it's here")).isEqualTo(bytes);
      assertThatExceptionOfType(CommandFailedException.class)
          .isThrownBy(() -> guest.write("/no/such/folder", bytes))
          .withMessageContaining("/no/such/folder");

      assertThatExceptionOfType(GuestTimeoutException.class)
          .isThrownBy(() -> guest.run(Duration.ofMillis(300), "sleep", "1000"))
          .withMessageContaining("run 'sleep 1000' within 0.3 s");
      assertThatExceptionOfType(GuestTimeoutException.class)
          .isThrownBy(() -> guest.run("true"))
          .as("the shell is busy");
    }
  }

  @Test
  void aPanicIsTold() throws InterruptedException {
    try (RunningGuest guest = boot(Debian.guest("bookworm").memory(512L << 20))) {
      assertThatExceptionOfType(GuestEndedException.class)
          .isThrownBy(() -> guest.script("echo c >/proc/sysrq-trigger; sleep 100"))
          .withMessageContaining("kernel panicked")
          .withMessageContaining("sysrq");
      assertThat(guest.machine().console().transcript()).contains("Kernel panic");
      assertThatExceptionOfType(GuestEndedException.class).isThrownBy(() -> guest.run("true"));
    }
  }

  @Test
  void severalGuestsGoOnFromOneSnapshot(@TempDir Path folder) throws InterruptedException {
    GuestSnapshot snapshot;
    try (RunningGuest guest = boot(Debian.guest("bookworm").memory(512L << 20))) {
      guest.script("echo before >/tmp/file").orThrow();
      snapshot = guest.snapshot(folder.resolve("guest.snapshot"));
      assertThat(guest.script("echo after >>/tmp/file; cat /tmp/file").output())
          .isEqualTo("before\nafter\n");
    }
    try (RunningGuest one = snapshot.resume();
        RunningGuest other = snapshot.resume()) {
      String drawn = "dd if=/dev/urandom bs=16 count=1 2>/dev/null | od -An -tx1";
      assertThat(one.script(drawn).output()).isNotEqualTo(other.script(drawn).output());
      assertThat(one.script("echo one >>/tmp/file; cat /tmp/file").orThrow().output())
          .isEqualTo("before\none\n");
      assertThat(other.read("/tmp/file")).asString().isEqualTo("before\n");
      long now = Instant.now().getEpochSecond();
      assertThat(Long.parseLong(one.run("date", "+%s").output().strip()))
          .isBetween(now - 60, now + 60);
    }
  }

  @Test
  void aForkGoesOnOnItsOwn() throws InterruptedException {
    try (RunningGuest guest = boot(Debian.guest("bookworm").memory(512L << 20).cpus(2))) {
      guest.script("echo before >/tmp/file").orThrow();
      try (RunningGuest clone = guest.fork()) {
        guest.script("echo after >>/tmp/file").orThrow();
        clone.script("echo clone >>/tmp/file").orThrow();
        try (RunningGuest other = clone.fork()) {
          clone.script("rm /tmp/file").orThrow();
          assertThat(other.read("/tmp/file")).asString().isEqualTo("before\nclone\n");
        }
        assertThat(guest.read("/tmp/file")).asString().isEqualTo("before\nafter\n");
        String drawn = "dd if=/dev/urandom bs=16 count=1 2>/dev/null | od -An -tx1";
        assertThat(guest.script(drawn).output()).isNotEqualTo(clone.script(drawn).output());
      }
    }
  }

  private static RunningGuest boot(Debian debian) throws InterruptedException {
    try {
      return debian.boot();
    } catch (GuestException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return abort(e.getMessage());
    }
  }
}
