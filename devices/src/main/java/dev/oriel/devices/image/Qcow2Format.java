package dev.oriel.devices.image;

import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import dev.oriel.devices.image.qcow2.NewImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** {@code format=qcow2}. */
public final class Qcow2Format implements BlockFormat {
  @Override
  public String name() {
    return "qcow2";
  }

  @Override
  public BlockImage open(Path file, boolean readOnly, boolean named) {
    return ImageFiles.open(file, readOnly, Optional.of(ImageFiles.Kind.QCOW2));
  }

  @Override
  public <T> T inspect(Path file, Inspection<T> what) throws IOException {
    return OpenImages.OF_THIS_PROCESS.inspect(file, what);
  }

  @Override
  public long size(Path file, boolean named) {
    return ImageFiles.size(file, Optional.of(ImageFiles.Kind.QCOW2));
  }

  @Override
  public void create(Path file, long bytes) throws IOException {
    Files.write(file, NewImage.of(file.toString(), bytes), StandardOpenOption.CREATE_NEW);
  }
}
