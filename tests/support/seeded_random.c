/* SPDX-License-Identifier: MIT */
/*
 * Random numbers that a seed repeats, in place of those of the operating system: link with
 * -Wl,--wrap=wi_random_bytes,--wrap=wi_random_id.
 */
#include "support/seeded_random.h"

#include <stdlib.h>

#include "support/cmocka_widl.h"

static uint64_t state = 1;

/* As --wrap has them. */
void __wrap_wi_random_bytes(void *out, size_t size);
uint64_t __wrap_wi_random_id(void);

/* xorshift */
static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

void __wrap_wi_random_bytes(void *out, size_t size)
{
    unsigned char *bytes = out;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(next() >> 24);
}

uint64_t __wrap_wi_random_id(void)
{
    return 1 + (next() >> 11);
}

uint64_t seeded_random_seed(void)
{
    const char *seed = getenv("WIDL_SEED");
    return seed ? strtoull(seed, NULL, 10) : 1;
}

void seeded_random_start(uint64_t seed)
{
    assert_true(seed != 0);
    print_message("WIDL_SEED=%" PRIu64 "\n", seed);
    state = seed;
}

uint64_t seeded_random_below(uint64_t below)
{
    return (next() >> 11) % below;
}
