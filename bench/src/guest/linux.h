/* What a program needs of Linux for ppc64le without a C library. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long s64;

enum { READ = 3, WRITE = 4, EXECVE = 11, GETPPID = 64, PIPE = 42, MMAP = 90, MUNMAP = 91, WAIT4 = 114,
       CLONE = 120, EXIT_GROUP = 234, CLOCK_GETTIME = 246 };

long linux_call(long number, ...);

#define call(number, ...) linux_call(number, ##__VA_ARGS__)
