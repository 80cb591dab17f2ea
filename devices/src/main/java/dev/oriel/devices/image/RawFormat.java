package dev.oriel.devices.image;

import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** {@code format=raw}, and whatever is recognized if no format is given. */
public final class RawFormat implements BlockFormat {
  @Override
  public String name() {
    return "raw";
  }

  @Override
  public BlockImage open(Path file, boolean readOnly, boolean named) {
    return ImageFiles.open(
        file, readOnly, named ? Optional.of(ImageFiles.Kind.RAW) : Optional.empty());
  }

  @Override
  public <T> T inspect(Path file, Inspection<T> what) throws IOException {
    return OpenImages.OF_THIS_PROCESS.inspect(file, what);
  }

  @Override
  public long size(Path file, boolean named) {
    return ImageFiles.size(file, named ? Optional.of(ImageFiles.Kind.RAW) : Optional.empty());
  }

  @Override
  public void create(Path file, long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), bytes - 1);
    }
  }
}
