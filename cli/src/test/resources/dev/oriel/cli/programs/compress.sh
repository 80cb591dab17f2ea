# Round trips: the compressed bytes too are the same on every machine.
{
  yes 'A line that repeats, and repeats.' | head -c 30000
  seq 1 4000
  i=0
  while [ $i -lt 500 ]; do
    i=$((i + 1))
    echo "$i $((i * i * 7919 % 65521)) $((i * 1103515245 + 12345 & 2147483647))"
  done
  head -c 20000 /dev/zero
} >plain
head -c 30000 plain | openssl enc -chacha20 -K 00010203 -iv 00 2>/dev/null >noise
cat noise >>plain
sum() { openssl dgst -sha256 -r "$1"; }
sum plain
round() { # name, how to compress, how to decompress
  $2 <plain >packed && $3 <packed >back && cmp plain back && echo "$1 $(sum packed)"
}
round gzip-1 "gzip -n -1" "gzip -dc"
round gzip-9 "gzip -n -9" "gzip -dc"
round bzip2-9 "bzip2 -9" "bzip2 -dc"
round xz-0 "xz -T1 -0" "xz -dc"
round xz-4 "xz -T1 -4 --check=sha256" "xz -dc"
round xz-powerpc "xz -T1 --powerpc --lzma2=preset=1 --check=crc32" "xz -dc"
round zstd-3 "zstd -q -c --single-thread -3" "zstd -q -dc"
round zstd-15 "zstd -q -c --single-thread --check -15" "zstd -q -dc"
gzip -n <plain >packed
printf 'X' | dd of=packed bs=1 seek=3000 conv=notrunc 2>/dev/null
gzip -dc <packed >back 2>/dev/null || echo "gzip sees the damage: $?"
xz -1 <plain | head -c 5000 | xz -dc >back 2>/dev/null || echo "xz sees the damage: $?"
