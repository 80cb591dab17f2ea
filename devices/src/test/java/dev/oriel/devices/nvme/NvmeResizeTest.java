package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.devices.common.Le;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.testkit.ResizableImage;
import dev.oriel.testkit.TestImage;
import org.junit.jupiter.api.Test;

/** The namespace has another size: NVMe 1.4 sections 5.2, 5.14.1.4 and 5.21.1.11. */
class NvmeResizeTest {
  private static final int BLOCKS = 1000;
  private static final int BLOCK = 512;

  /** A notice, of attributes of a namespace, with log page 4. */
  private static final int NOTICE = 0x0004_0002;

  private static final int NOTICES = 0x100;
  private static final int ASYNC_EVENT_REQUEST = 0x0c;

  private final ResizableImage image =
      new ResizableImage(new TestImage((long) BLOCKS * BLOCK, false));

  private NvmeDriver ready() {
    return new NvmeDriver(image).enable().createQueues(0);
  }

  private static void want(NvmeDriver driver, int events) {
    NvmeDriver.require(driver.admin(9, 0, 0, 0x0b, events));
  }

  /** Hands the controller a request that waits for an event, or not. */
  private static void request(NvmeDriver driver) {
    driver.submit(0, ASYNC_EVENT_REQUEST, 0, 0, 0, 0, 0, 0);
    driver.ring(0);
    driver.executor.runAll();
  }

  private void resize(NvmeDriver driver, int blocks) {
    image.resize((long) blocks * BLOCK);
    driver.executor.runAll();
  }

  private static void assertTold(NvmeDriver driver) {
    assertThat(driver.complete(0)).isZero();
    assertThat(driver.result).isEqualTo(NOTICE);
  }

  private static void assertNotTold(NvmeDriver driver) {
    assertThat(driver.complete(0)).isEqualTo(-1);
  }

  /** The first two entries of the list of changed namespaces. */
  private static int[] list(NvmeDriver driver, boolean retain) {
    driver.at(NvmeDriver.PAGE, 4096).fill((byte) -1);
    int flags = retain ? 0x8000 : 0;
    NvmeDriver.require(driver.admin(2, -1, NvmeDriver.PAGE, 1023 << 16 | flags | 4, 0));
    return new int[] {
      Le.get32(driver.at(NvmeDriver.PAGE, 8), 0), Le.get32(driver.at(NvmeDriver.PAGE, 8), 4)
    };
  }

  @Test
  void saysThatItTells() {
    try (NvmeDriver driver = ready()) {
      NvmeDriver.require(driver.admin(6, 0, NvmeDriver.PAGE, 1, 0));
      assertThat(Le.get32(driver.at(NvmeDriver.PAGE, 4096), 92)).as("OAES").isEqualTo(NOTICES);
    }
  }

  @Test
  void tellsTheDriverOnceUntilItHasReadTheList() {
    try (NvmeDriver driver = ready()) {
      want(driver, NOTICES);
      request(driver);
      resize(driver, BLOCKS / 2);
      assertTold(driver);
      NvmeDriver.require(driver.admin(6, 1, NvmeDriver.PAGE, 0, 0));
      assertThat(Le.get64(driver.at(NvmeDriver.PAGE, 8), 0)).as("NSZE").isEqualTo(BLOCKS / 2);
      assertThat(driver.io(2, BLOCKS / 2, 1, NvmeDriver.DATA, 0)).as("past the end").isNotZero();
      request(driver);
      resize(driver, BLOCKS);
      assertNotTold(driver);
      assertThat(list(driver, false)).containsExactly(1, 0);
      assertThat(list(driver, false)).containsExactly(0, 0);
      assertNotTold(driver);
      resize(driver, BLOCKS - 1);
      assertTold(driver);
    }
  }

  @Test
  void anEventWaitsForARequest() {
    try (NvmeDriver driver = ready()) {
      want(driver, NOTICES);
      resize(driver, BLOCKS / 2);
      assertNotTold(driver);
      request(driver);
      assertTold(driver);
    }
  }

  @Test
  void aListThatIsReadWithRetainDoesNotLetTheNextEventPass() {
    try (NvmeDriver driver = ready()) {
      want(driver, NOTICES);
      request(driver);
      resize(driver, BLOCKS / 2);
      assertTold(driver);
      request(driver);
      assertThat(list(driver, true)).containsExactly(1, 0);
      resize(driver, BLOCKS);
      assertNotTold(driver);
      assertThat(list(driver, false)).containsExactly(1, 0);
      assertTold(driver);
    }
  }

  @Test
  void aDriverThatDoesNotWantToKnowIsNotTold() {
    try (NvmeDriver driver = ready()) {
      request(driver);
      resize(driver, BLOCKS / 2);
      assertNotTold(driver);
      assertThat(list(driver, false)).containsExactly(1, 0);
      want(driver, NOTICES);
      assertNotTold(driver);
      resize(driver, BLOCKS);
      assertTold(driver);
    }
  }

  @Test
  void aListThatCannotBeWrittenIsKept() {
    try (NvmeDriver driver = ready()) {
      resize(driver, BLOCKS / 2);
      driver.bus.refuse(NvmeDriver.PAGE, 4096);
      assertThat(driver.admin(2, -1, NvmeDriver.PAGE, 1023 << 16 | 4, 0)).isNotZero();
      driver.bus.allowAll();
      assertThat(list(driver, false)).containsExactly(1, 0);
    }
  }

  @Test
  void aControllerThatIsEnabledAnewHasNothingToTell() {
    try (NvmeDriver driver = new NvmeDriver(image)) {
      resize(driver, BLOCKS / 2);
      driver.enable();
      assertThat(list(driver, false)).containsExactly(0, 0);
    }
  }

  @Test
  void theListIsInASnapshot() {
    try (NvmeDriver driver = ready()) {
      want(driver, NOTICES);
      request(driver);
      image.resize((long) BLOCKS / 2 * BLOCK);
      StateWriter out = new StateWriter();
      driver.slot.save(out);
      driver.slot.reset();
      StateReader in = new StateReader(out.toByteArray());
      driver.slot.restore(in);
      in.end();
      driver.executor.runAll();
      assertTold(driver);
      request(driver);
      resize(driver, BLOCKS);
      assertNotTold(driver);
      assertThat(list(driver, false)).containsExactly(1, 0);
      assertThat(list(driver, false)).containsExactly(0, 0);
    }
  }
}
