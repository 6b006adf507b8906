/* clock-jump.c: a clock that jumps ahead, as after a long sleep of the computer
 *
 * Loaded before all libraries: once the file that LORIKEET_TEST_JUMP names is there, the time
 * of day is eight hours later. The monotonic clock does not count sleep, and stays.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define JUMP_SECONDS (8 * 60 * 60)

static time_t
get_jump (void)
{
  const char *file = getenv ("LORIKEET_TEST_JUMP");

  return file != NULL && access (file, F_OK) == 0 ? JUMP_SECONDS : 0;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  long result = syscall (SYS_clock_gettime, clock, now);

  if (result == 0 && clock == CLOCK_REALTIME)
    now->tv_sec += get_jump ();

  return (int) result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;

  clock_gettime (CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;

  return 0;
}

time_t
time (time_t *now)
{
  struct timespec precise;

  clock_gettime (CLOCK_REALTIME, &precise);
  if (now != NULL)
    *now = precise.tv_sec;

  return precise.tv_sec;
}
