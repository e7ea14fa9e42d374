/* SPDX-License-Identifier: MIT */
/*
 * The gate: one mutex, which is held by the thread inside, and conditions for those that wait.
 *
 * Invariants: whoever stops leading, in whatever way, leaves the gate, and then rouses a follower,
 * so as long as somebody waits somebody leads or is about to. The floor is given in the order in
 * which it is asked for.
 */
#include "session/gate.h"

#include <assert.h>
#include <errno.h>
#include <time.h>

#define NOBODY ((pthread_t)0)

/** A condition whose times are those of the monotonic clock. */
static bool condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return false;
    bool done = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                pthread_cond_init(condition, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return done;
}

bool wi_gate_init(struct wi_gate *gate)
{
    *gate = (struct wi_gate){.depth = 0};
    atomic_init(&gate->owner, NOBODY);
    wi_list_init(&gate->followers);
    if (pthread_mutex_init(&gate->mutex, NULL) != 0)
        return false;
    if (condition_init(&gate->left)) {
        if (condition_init(&gate->next_please))
            return true;
        pthread_cond_destroy(&gate->left);
    }
    pthread_mutex_destroy(&gate->mutex);
    return false;
}

void wi_gate_done(struct wi_gate *gate)
{
    assert(gate->visits == 0 && wi_list_empty(&gate->followers));
    pthread_cond_destroy(&gate->next_please);
    pthread_cond_destroy(&gate->left);
    pthread_mutex_destroy(&gate->mutex);
}

/** Nobody but the thread itself makes it the owner, so there is no race in asking. */
static bool is_inside(const struct wi_gate *gate, pthread_t self)
{
    return pthread_equal(atomic_load_explicit(&gate->owner, memory_order_relaxed), self);
}

static void own(struct wi_gate *gate, pthread_t owner)
{
    atomic_store_explicit(&gate->owner, owner, memory_order_relaxed);
}

void wi_gate_enter(struct wi_gate *gate)
{
    pthread_t self = pthread_self();
    if (is_inside(gate, self)) {
        gate->depth++;
        return;
    }
    pthread_mutex_lock(&gate->mutex);
    own(gate, self);
    gate->depth = 1;
    gate->visits++;
}

/** Without a leader, the first of the followers can be one. */
static void hand_over(struct wi_gate *gate)
{
    if (!gate->is_led && !wi_list_empty(&gate->followers))
        wi_gate_rouse(wi_container_of(gate->followers.next, struct wi_follower, link));
}

void wi_gate_leave(struct wi_gate *gate)
{
    if (--gate->depth > 0)
        return;
    gate->visits--;
    hand_over(gate);
    if (gate->is_closing)
        pthread_cond_signal(&gate->left);
    own(gate, NOBODY);
    pthread_mutex_unlock(&gate->mutex);
}

unsigned wi_gate_step_out(struct wi_gate *gate)
{
    unsigned depth = gate->depth;
    hand_over(gate);
    own(gate, NOBODY);
    pthread_mutex_unlock(&gate->mutex);
    return depth;
}

void wi_gate_step_in(struct wi_gate *gate, unsigned depth)
{
    pthread_mutex_lock(&gate->mutex);
    own(gate, pthread_self());
    gate->depth = depth;
}

/** Step outside until `condition` is signalled, or the time is over; spurious ends are possible. */
static void sleep_outside(struct wi_gate *gate, pthread_cond_t *condition,
                          const struct timespec *until)
{
    unsigned depth = gate->depth;
    own(gate, NOBODY);
    if (until)
        pthread_cond_timedwait(condition, &gate->mutex, until);
    else
        pthread_cond_wait(condition, &gate->mutex);
    own(gate, pthread_self());
    gate->depth = depth;
}

static bool has_floor(const struct wi_gate *gate)
{
    return gate->speeches > 0 && pthread_equal(gate->speaker, pthread_self());
}

void wi_gate_take_floor(struct wi_gate *gate)
{
    if (!has_floor(gate)) {
        unsigned ticket = gate->tickets++;
        while (ticket != gate->called) {
            hand_over(gate);
            sleep_outside(gate, &gate->next_please, NULL);
        }
        gate->speaker = pthread_self();
    }
    gate->speeches++;
}

void wi_gate_yield_floor(struct wi_gate *gate)
{
    assert(has_floor(gate));
    if (--gate->speeches > 0)
        return;
    gate->called++;
    if (gate->called != gate->tickets)
        pthread_cond_broadcast(&gate->next_please);
}

unsigned wi_gate_call_out(struct wi_gate *gate)
{
    assert(has_floor(gate));
    gate->in_callback++;
    return wi_gate_step_out(gate);
}

void wi_gate_come_back(struct wi_gate *gate, unsigned depth)
{
    wi_gate_step_in(gate, depth);
    gate->in_callback--;
}

bool wi_gate_in_callback(const struct wi_gate *gate)
{
    return gate->in_callback > 0 && has_floor(gate);
}

static struct timespec time_from_now(uint32_t timeout_ms)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += timeout_ms / 1000;
    time.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

void wi_gate_follow(struct wi_gate *gate, struct wi_follower **slot, uint32_t timeout_ms)
{
    struct wi_follower self;
    struct timespec until = time_from_now(timeout_ms == UINT32_MAX ? 0 : timeout_ms);
    if (!condition_init(&self.roused))
        return;
    wi_list_append(&gate->followers, &self.link);
    if (slot)
        *slot = &self;
    sleep_outside(gate, &self.roused, timeout_ms == UINT32_MAX ? NULL : &until);
    if (slot)
        *slot = NULL;
    wi_list_remove(&self.link);
    pthread_cond_destroy(&self.roused);
}

void wi_gate_rouse(struct wi_follower *follower)
{
    if (follower)
        pthread_cond_signal(&follower->roused);
}

void wi_gate_rouse_all(struct wi_gate *gate)
{
    WI_LIST_FOR_EACH(link, after, &gate->followers)
    wi_gate_rouse(wi_container_of(link, struct wi_follower, link));
}

void wi_gate_outlast(struct wi_gate *gate)
{
    gate->is_closing = true;
    wi_gate_rouse_all(gate);
    while (gate->visits > 1) {
        hand_over(gate);
        sleep_outside(gate, &gate->left, NULL);
    }
    gate->is_closing = false;
}
