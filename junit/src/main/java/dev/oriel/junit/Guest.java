package dev.oriel.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Boots a Debian guest for the tests of a class. Constructors, tests and life-cycle methods may
 * have parameters of the types {@link dev.oriel.harness.RunningGuest}, {@link
 * dev.oriel.machine.Machine} and {@link dev.oriel.machine.Console}. If a test fails, the last
 * console output is added to its failure.
 *
 * <pre>{@code
 * @Guest(suite = "trixie", packages = "openssl")
 * class OpensslOnPower {
 *   @Test
 *   void hashes(RunningGuest guest) throws InterruptedException {
 *     assertThat(guest.run("openssl", "sha256", "/dev/null").orThrow().output()).contains("e3b0c442");
 *   }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GuestExtension.class)
public @interface Guest {
  /** How long a guest lives. */
  enum Life {
    /** One for each test class. */
    CLASS,
    /** One for all classes that ask for a guest like it, to the end of the run. */
    RUN,
    /**
     * One for each test, as it was when it had booted: it boots once, is saved, and goes on in each
     * test. With {@link #checkDma} each test boots one. It is no parameter of constructors and of
     * methods for all tests.
     */
    TEST
  }

  /** Whose kernel and packages it has: {@code bookworm}, {@code trixie} or {@code trixie-64k}. */
  String suite() default "bookworm";

  /** Names of more Debian packages. */
  String[] packages() default {};

  /** RAM in MiB. */
  int memory() default 1024;

  /** Processors, 1 to 8. */
  int cpus() default 1;

  /**
   * A folder of the host, which the guest has at {@code /share} and may change, as a path from the
   * folder in which the tests run; none if empty. What a test has changed there stays for the
   * others, with {@link Life#TEST} too.
   */
  String share() default "";

  /** How long a boot may take, in seconds. */
  int bootSeconds() default 300;

  /** How long the guest lives. */
  Life life() default Life.CLASS;

  /**
   * Checks the DMA of the guest's devices: a test during which a driver let a device reach what it
   * should not fails.
   */
  boolean checkDma() default false;
}
