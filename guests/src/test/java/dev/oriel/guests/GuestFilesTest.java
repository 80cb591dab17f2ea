package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuestFilesTest {
  @Test
  void foldersComeBeforeTheirFiles() throws IOException {
    byte[] content = {1, 2, 3};
    byte[] archive = GuestFiles.archive(Map.of("/opt/x/program", content, "/file", content));
    assertThat(CpioWriterTest.read(archive))
        .extracting(CpioWriterTest.Entry::name)
        .containsExactly("opt", "opt/x", "file", "opt/x/program");
  }

  @Test
  void pathsAreAbsolute() {
    assertThatThrownBy(() -> GuestFiles.archive(Map.of("program", new byte[0])))
        .hasMessage("program is not an absolute path");
  }
}
