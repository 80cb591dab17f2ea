package dev.oriel.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotTestedTest {
  private static final String REPORT =
      """
      <?xml version="1.0"?>
      <testsuite name="BootTest" tests="3" skipped="2">
        <testcase name="passes" classname="dev.oriel.cli.BootTest"/>
        <testcase name="boots" classname="dev.oriel.cli.BootTest">
          <skipped message="no guest: the mirror is &lt;gone&gt;&#10;at line 2"/>
        </testcase>
        <testcase name="is elsewhere" classname="dev.oriel.cli.BootTest"><skipped/></testcase>
      </testsuite>
      """;

  @TempDir Path root;

  private Path report() throws IOException {
    Path folder = Files.createDirectories(root.resolve("cli/target/surefire-reports"));
    Files.writeString(folder.resolve("BootTest.txt"), "no XML");
    return Files.writeString(folder.resolve("TEST-dev.oriel.cli.BootTest.xml"), REPORT);
  }

  @Test
  void everySkippedTestIsListedWithItsReason() throws IOException {
    report();
    assertThat(NotTested.text(NotTested.skipped(root, 0)))
        .isEqualTo(
            """

            NOT TESTED: 2
              no guest: the mirror is <gone>
                BootTest.boots
              no reason given
                BootTest.is elsewhere
            """);
  }

  @Test
  void anEarlierBuildDoesNotCount() throws IOException {
    Files.setLastModifiedTime(report(), FileTime.fromMillis(1000));
    assertThat(NotTested.text(NotTested.skipped(root, 1001))).isEmpty();
  }
}
