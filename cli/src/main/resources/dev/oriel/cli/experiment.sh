# What a guest of `oriel compare` does. Lines that begin with the mark are for the host. After "look" it
# looks at the machine and answers, at first when it is this machine's turn.
#
# Arguments: the mark, MiB to read from the disk and how often, then the words of the user's command, if any.

mark=$1 mib=$2 times=$3
shift 3
disk=/dev/nvme0n1
console=$(cat /sys/class/tty/console/active)
console=/dev/${console##* }

say() {
  printf '\n%s %s\n' "$mark" "$*"
}

look() {
  say look "$1"
  read -r answer <$console
}

now() { # in nanoseconds, without starting a program
  {
    read -r line
    read -r line
    read -r line line nanoseconds line
  } </proc/timer_list
}

# The disk into memory of one kind, past the page cache. The process that reads has nothing else, which
# is not enough for a pipe.
read_disk() {
  (
    [ $1 = RAM ] || echo 0 >/tmp/cgroup/$1/cgroup.procs
    shift
    exec dd if=$disk bs=1M iflag=direct "$@" 2>/tmp/problem
  )
}

transfer() {
  look "before $1"
  time=0
  while [ $time -lt $times ]; do
    now
    begin=$nanoseconds
    if ! read_disk $1 of=/dev/null count=$mib; then
      read -r problem </tmp/problem
      say failed $1 "${problem##*: }"
      return
    fi
    now
    say read $1 $((nanoseconds - begin))
    time=$((time + 1))
  done
  look "after $1"
  # What is written here is for tmpfs, whose pages are of that kind, too.
  read_disk $1 of=/tmp/piece count=1
  sum=$(md5sum </tmp/piece)
  say sum $1 "${sum%% *}"
  rm /tmp/piece
}

# What a GPU's driver does with its memory, or as much of it as is wanted here.
bring_online() {
  cd /sys/devices/system/memory
  block=$((0x$(cat block_size_bytes)))
  at=$((gpu))
  while [ $at -lt $((gpu + gpu_size)) ]; do
    problem=$(
      { printf 0x%x $at >probe && echo online_movable >memory$((at / block))/state; } 2>&1
    ) || break
    at=$((at + block))
  done
  online=$((at - gpu))
  node=$(echo memory$((gpu / block))/node*)
  node=${node##*node}
  cd /root
}

say kernel "$(uname -r)"
look booted
gpu=${answer% *} # of a GPU's memory to bring online: the address and how much; 0 0 if there is none
gpu_size=${answer#* }

if [ $# -gt 0 ]; then
  say command begins
  now
  begin=$nanoseconds
  "$@"
  status=$?
  now
  say command $status $((nanoseconds - begin))
fi

[ -b $disk ] && transfer RAM

if [ $((gpu_size)) -gt 0 ]; then
  bring_online
  say gpu $online "${problem##*: }"
  if [ -b $disk ] && [ $online -gt 0 ] && [ "$node" != 0 ]; then
    # A group of processes that may have memory of the GPU's node only.
    mkdir /tmp/cgroup
    mount -t cgroup2 none /tmp/cgroup
    echo +cpuset >/tmp/cgroup/cgroup.subtree_control
    mkdir /tmp/cgroup/GPU
    echo $node >/tmp/cgroup/GPU/cpuset.mems
    transfer GPU
  fi
fi

say log begins
dmesg
say log ends
look done
