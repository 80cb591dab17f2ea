package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GuestCacheTest {
  @TempDir Path folder;
  private GuestCache cache;

  @BeforeEach
  void make() {
    cache = new GuestCache(folder.resolve("cache"), (step, fraction) -> {});
  }

  @Test
  void recipesAreCachedSeparately() {
    Path one = get("1", "one");
    Path two = get("2", "two");
    assertThat(one).isNotEqualTo(two);
    assertThat(cache.find("guest", "1")).contains(one);
    assertThat(cache.find("guest", "3")).isEmpty();
    assertThat(get("1", "not made again").resolve("file")).hasContent("one");
    assertThat(two.resolve("file")).hasContent("two");
  }

  @Test
  void anyChangeIsDamage() throws IOException {
    Path made = get("1", "one");
    Files.createFile(made.resolve("more"));
    assertThat(cache.find("guest", "1")).isEmpty();
    Files.delete(made.resolve("more"));
    assertThat(cache.find("guest", "1")).isPresent();
    Files.delete(made.resolve("recipe"));
    assertThat(get("1", "again").resolve("file")).hasContent("again");
  }

  @Test
  void interruptedWorkIsRemoved() throws IOException {
    Path part = Files.createDirectories(folder.resolve("cache/part-1/made"));
    Files.createFile(part.resolve("file"));
    assertThatThrownBy(
            () ->
                cache.get(
                    "guest",
                    "1",
                    false,
                    (scratch, made) -> {
                      Files.createFile(made.resolve("half"));
                      throw new GuestException("no more");
                    }))
        .hasMessage("no more");
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      assertThat(files).extracting(Path::getFileName).containsExactly(Path.of("lock"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void filesThatOthersCanWriteAreNotUsed() throws IOException {
    Path made = get("1", "one");
    for (Path loose : List.of(made, made.resolve("file"), made.getParent())) {
      Set<PosixFilePermission> tight = Files.getPosixFilePermissions(loose);
      for (PosixFilePermission write :
          List.of(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE)) {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(tight);
        permissions.add(write);
        Files.setPosixFilePermissions(loose, permissions);
        assertThatThrownBy(() -> cache.find("guest", "1"))
            .isInstanceOf(GuestException.class)
            .hasMessageStartingWith(loose + " is writable by others (mode 0")
            .hasMessageEndingWith("chmod go-w " + loose);
        assertThatThrownBy(() -> get("1", "two")).isInstanceOf(GuestException.class);
      }
      Files.setPosixFilePermissions(loose, tight);
    }
    assertThat(cache.find("guest", "1")).contains(made);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void filesOfOtherUsersAreNotUsed() throws IOException {
    assumeThat(Files.getAttribute(folder, "unix:uid")).as("run by root").isEqualTo(0);
    Path made = get("1", "one");
    Files.setAttribute(made.resolve("file"), "unix:uid", 12345);
    assertThatThrownBy(() -> cache.find("guest", "1"))
        .isInstanceOf(GuestException.class)
        .hasMessageStartingWith(made.resolve("file") + " belongs to user 12345");
  }

  private Path get(String recipe, String content) {
    return cache.get(
        "guest",
        recipe,
        false,
        (scratch, made) -> {
          Files.writeString(scratch.resolve("draft"), content);
          Files.move(scratch.resolve("draft"), made.resolve("file"));
        });
  }
}
