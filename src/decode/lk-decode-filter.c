/* lk-decode-filter.c: the system calls that decoding needs, and no others
 *
 * By hand: it is a list and three rules, and a library for it would be one more to need.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decode-confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

#ifdef ARCHITECTURE

#define MAX_RULES 192

/* What is refused fails, as it would for want of permission: a library that asks for what
 * it can do without goes on. */
#define REFUSE(number) (SECCOMP_RET_ERRNO | ((number) &SECCOMP_RET_DATA))

#define LOAD(field)                                                                                \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS, (guint32) offsetof (struct seccomp_data, field))
#define RETURN(value) BPF_STMT (BPF_RET | BPF_K, (value))

/* The low half of an argument, where all flags are. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define ARGUMENT(n) args[n]
#else
#error "no such system is known"
#endif

static const int allowed[] = {
  /* Its socket, the picture, and the memory that it hands over. */
  SYS_read,
  SYS_write,
  SYS_readv,
  SYS_writev,
  SYS_pread64,
  SYS_lseek,
  SYS_close,
  SYS_fstat,
  SYS_recvmsg,
  SYS_sendmsg,
  SYS_ppoll,
  SYS_memfd_create,
#ifdef SYS_poll
  SYS_poll,
#endif

  /* Memory. */
  SYS_brk,
  SYS_munmap,
  SYS_mremap,
  SYS_madvise,

  /* Threads, of which some decoders have several. */
  SYS_futex,
  SYS_set_robust_list,
  SYS_rseq,
  SYS_sched_yield,
  SYS_sched_getaffinity,
  SYS_gettid,
  SYS_getpid,
  SYS_exit,
  SYS_exit_group,

  /* Signals: an abort is to be one. */
  SYS_rt_sigaction,
  SYS_rt_sigprocmask,
  SYS_rt_sigreturn,
  SYS_sigaltstack,
  SYS_tgkill,
  SYS_restart_syscall,

  /* Time and chance. */
  SYS_clock_gettime,
  SYS_clock_nanosleep,
  SYS_nanosleep,
  SYS_gettimeofday,
  SYS_setitimer,
  SYS_getrandom,
  SYS_getrusage,
  SYS_sysinfo,
  SYS_uname,
#ifdef SYS_alarm
  SYS_alarm,
#endif
};

typedef struct
{
  struct sock_filter rules[MAX_RULES];
  guint n;
} Filter;

static void
add (Filter *filter, struct sock_filter rule)
{
  g_assert (filter->n < MAX_RULES);
  filter->rules[filter->n++] = rule;
}

static void
add_answer (Filter *filter, int call, guint32 answer)
{
  add (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (guint32) call, 0, 1));
  add (filter, (struct sock_filter) RETURN (answer));
}

/* Allows @call when of the bits @mask of its argument those of @value are set, and only
 * those. */
static void
add_flags (Filter *filter, int call, guint argument, guint32 mask, guint32 value)
{
  add (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (guint32) call, 0, 5));
  add (filter, (struct sock_filter) LOAD (ARGUMENT (argument)));
  add (filter, (struct sock_filter) BPF_STMT (BPF_ALU | BPF_AND | BPF_K, mask));
  add (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  add (filter, (struct sock_filter) RETURN (SECCOMP_RET_ALLOW));
  add (filter, (struct sock_filter) RETURN (REFUSE (EACCES)));
}

static void
add_head (Filter *filter)
{
  add (filter, (struct sock_filter) LOAD (arch));
  add (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
  add (filter, (struct sock_filter) RETURN (SECCOMP_RET_KILL_PROCESS));
  add (filter, (struct sock_filter) LOAD (nr));
#ifdef __X32_SYSCALL_BIT
  /* The same calls under other numbers. */
  add (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, __X32_SYSCALL_BIT, 0, 1));
  add (filter, (struct sock_filter) RETURN (SECCOMP_RET_KILL_PROCESS));
#endif
}

/**
 * lk_decode_filter_install:
 *
 * Returns: whether the kernel took the filter
 */
gboolean
lk_decode_filter_install (void)
{
  Filter filter = { .n = 0 };
  struct sock_fprog program;

  add_head (&filter);
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    add_answer (&filter, allowed[i], SECCOMP_RET_ALLOW);

  /* No memory becomes a program; a thread is no process; fstat() by another name, which
   * reads no path when it is told that there is none. */
  add_flags (&filter, SYS_mmap, 2, PROT_EXEC, 0);
  add_flags (&filter, SYS_mprotect, 2, PROT_EXEC, 0);
  add_flags (&filter, SYS_clone, 0, CLONE_THREAD, CLONE_THREAD);
  add_flags (&filter, SYS_prlimit64, 2, G_MAXUINT32, 0);
#ifdef SYS_newfstatat
  add_flags (&filter, SYS_newfstatat, 3, 0x1000, 0x1000);
#endif

  /* Its flags are behind a pointer; without it the other one is used. */
#ifdef SYS_clone3
  add_answer (&filter, SYS_clone3, REFUSE (ENOSYS));
#endif
  add (&filter, (struct sock_filter) RETURN (REFUSE (EACCES)));

  program = (struct sock_fprog){ (unsigned short) filter.n, filter.rules };

  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#else

gboolean
lk_decode_filter_install (void)
{
  return FALSE;
}

#endif
