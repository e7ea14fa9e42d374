/* SPDX-License-Identifier: MIT */
/*
 * Counting allocator: in front of each piece is its size, which must be what the one who gives it
 * back says.
 *
 * Invariant: the accounts are only touched with the lock; the strays are a thread's own.
 */
#include "support/counting_allocator.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);

/** What is in front of a piece. */
struct header {
    _Alignas(max_align_t) size_t size;
    uint64_t mark;
};

#define MARK UINT64_C(0x5749444c4d454d21)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool may_fail;
static bool has_failed;
static size_t left;
static size_t bytes;
static size_t peak;
static size_t pieces;
static size_t asked;

static _Thread_local bool is_watched;
static _Thread_local bool is_paused;
static _Thread_local size_t strays;

/** Enter what is asked for in the accounts, unless it is its turn to fail. */
static bool admit(size_t before, size_t size)
{
    bool fails;
    pthread_mutex_lock(&lock);
    asked++;
    fails = may_fail && !has_failed && left == 0;
    left -= may_fail && left > 0;
    has_failed = has_failed || fails;
    if (!fails) {
        bytes += size - before;
        pieces += before == 0;
        peak = bytes > peak ? bytes : peak;
    }
    pthread_mutex_unlock(&lock);
    return !fails;
}

static struct header *header_of(void *memory, size_t size)
{
    struct header *header = (struct header *)memory - 1;
    assert_true(header->mark == MARK);
    assert_int_equal(header->size, size);
    return header;
}

static void *allocate(void *user, size_t size)
{
    struct header *header;
    (void)user;
    assert_true(size > 0);
    if (!admit(0, size))
        return NULL;
    header = __real_malloc(sizeof(*header) + size);
    assert_non_null(header);
    *header = (struct header){.size = size, .mark = MARK};
    return memset(header + 1, 0xa5, size);
}

static void *reallocate(void *user, void *memory, size_t size_before, size_t size)
{
    struct header *header = header_of(memory, size_before);
    (void)user;
    assert_true(size > 0);
    if (!admit(size_before, size))
        return NULL;
    header = __real_realloc(header, sizeof(*header) + size);
    assert_non_null(header);
    header->size = size;
    return header + 1;
}

static void release(void *user, void *memory, size_t size)
{
    struct header *header = header_of(memory, size);
    (void)user;
    header->mark = 0;
    free(header);
    pthread_mutex_lock(&lock);
    bytes -= size;
    pieces--;
    pthread_mutex_unlock(&lock);
}

const widl_allocator counting_allocator = {allocate, reallocate, release, NULL};

void counting_allocator_start(size_t successes)
{
    pthread_mutex_lock(&lock);
    may_fail = true;
    has_failed = false;
    left = successes;
    bytes = 0;
    peak = 0;
    pieces = 0;
    asked = 0;
    pthread_mutex_unlock(&lock);
}

bool counting_allocator_stop(void)
{
    pthread_mutex_lock(&lock);
    may_fail = false;
    pthread_mutex_unlock(&lock);
    return has_failed;
}

bool counting_allocator_has_failed(void)
{
    bool failed;
    pthread_mutex_lock(&lock);
    failed = has_failed;
    pthread_mutex_unlock(&lock);
    return failed;
}

/** An account, read with the lock. */
static size_t value_of(const size_t *account)
{
    size_t value;
    pthread_mutex_lock(&lock);
    value = *account;
    pthread_mutex_unlock(&lock);
    return value;
}

size_t counting_allocator_bytes(void)
{
    return value_of(&bytes);
}

size_t counting_allocator_peak(void)
{
    return value_of(&peak);
}

size_t counting_allocator_pieces(void)
{
    return value_of(&pieces);
}

size_t counting_allocator_asked(void)
{
    return value_of(&asked);
}

void counting_allocator_watch(bool watched)
{
    if (watched)
        strays = 0;
    is_watched = watched;
}

void counting_allocator_pause(bool paused)
{
    is_paused = paused;
}

size_t counting_allocator_strays(void)
{
    return strays;
}

void *__wrap_malloc(size_t size)
{
    strays += is_watched && !is_paused;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    strays += is_watched && !is_paused;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    strays += is_watched && !is_paused;
    return __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
    strays += is_watched && !is_paused;
    return __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
    strays += is_watched && !is_paused;
    return __real_strndup(text, size);
}
