#!/bin/sh
# Times programs of Debian's: run.sh REPETITIONS. Prints a line for each repetition, as `programs`
# does: name, repetition, nanoseconds, checksum. With paths, since the shell is busybox, which
# prefers its own programs.
here=$(dirname "$0")
cd /tmp
seq 1 4200000 | head -c 30000000 >data

run() {
  name=$1
  shift
  for repetition in $(seq "$repetitions"); do
    begin=$(/bin/date +%s%N)
    sum=$("$@" | cksum)
    end=$(/bin/date +%s%N)
    echo "$name $repetition $((end - begin)) ${sum%% *}"
  done
}

repetitions=$1
run gzip /bin/gzip -nc data
run sha256sum /usr/bin/sha256sum data
run md5sum /usr/bin/md5sum data
run openssl /usr/bin/openssl dgst -sha512 data
run python3 /usr/bin/python3 "$here/work.py"
run java /usr/bin/java -Xmx512m -cp "$here" Work 8
