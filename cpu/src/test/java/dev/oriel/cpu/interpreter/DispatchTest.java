package dev.oriel.cpu.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DispatchTest {
  /** HotSpot leaves methods above 8000 bytes of bytecode to its interpreter. */
  private static final int HUGE_METHOD = 7500;

  @Test
  void isUpToDate() throws IOException {
    Path file = Path.of(DispatchGenerator.FILE);
    String expected = DispatchGenerator.generate(IsaTable.power9());
    if (Boolean.getBoolean("oriel.regenerate")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file).equals(expected))
        .as("Dispatch.java is up to date; if not: %s", DispatchGenerator.COMMAND)
        .isTrue();
  }

  @Test
  void everyMethodIsSmallEnoughToBeCompiled() throws IOException {
    assumeTrue(!Boolean.getBoolean("oriel.regenerate"), "the class is not yet the new source");
    try (InputStream in = Dispatch.class.getResourceAsStream("Dispatch.class")) {
      for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        int length = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
        assertThat(length).as(method.methodName().stringValue()).isLessThan(HUGE_METHOD);
      }
    }
  }
}
