/* SPDX-License-Identifier: MIT */
/*
 * What sessions do, over sockets with the real router in a thread of its own, as scenarios that
 * take their memory from an allocator of the test's: each runs to its end whatever fails on the
 * way.
 */
#ifndef MEMORY_WORLD_H
#define MEMORY_WORLD_H

#include <widl/widl.h>

/** Where a scenario takes place, and what became of its steps. */
struct memory_world {
    const char *url;      /**< of the router, without TLS */
    widl_options options; /**< of the scenario's sessions */
    unsigned successes;
    unsigned failures;
    const char *first_failure; /**< which step */
};

struct memory_scenario {
    const char *name;
    void (*run)(struct memory_world *world);
    /** The door that the scenario uses: of `memory_urls`. */
    unsigned door;
    widl_serializers serializers;
};

extern const struct memory_scenario memory_scenarios[];
extern const size_t memory_scenario_count;

/** Start the router; the urls of its doors. Stop it. Both as cmocka has them. */
int memory_world_start(void **state);
int memory_world_stop(void **state);

/** A world for a scenario, in which nothing has happened. */
struct memory_world memory_world_for(const struct memory_scenario *scenario);

#endif
