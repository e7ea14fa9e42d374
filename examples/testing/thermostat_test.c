/* A router in the test itself: real calls and events, no network, no threads, no waiting. */
#include <stdio.h>
#include <stdlib.h>
#include <widl/router.h>

#include "thermostat.h"

#define CHECK(condition)                                                                           \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : (fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition), exit(1)))

struct house {
    widl_router *router;
    widl_session *service;
    widl_session *user;
    struct thermostat thermostat;
    int changes; /* events that the user has seen, and the last of them */
    double last;
};

static void note_change(void *user, const home_thermostat_target_changed_event *event,
                        const widl_event *details)
{
    struct house *house = user;

    (void)details;
    house->changes++;
    house->last = event->celsius;
}

static void open_house(struct house *house)
{
    widl_error error = {0};

    house->router = widl_router_new(NULL, &error);
    CHECK(house->router && widl_router_add_realm(house->router, "realm1", &error));
    house->service = widl_router_connect(house->router, "realm1", NULL, &error);
    house->user = widl_router_connect(house->router, "realm1", NULL, &error);
    CHECK(house->service && house->user);
    CHECK(thermostat_serve(&house->thermostat, house->service, &error));
    CHECK(home_thermostat_subscribe_target_changed(house->user, NULL, note_change, house, &error));
}

static void close_house(struct house *house)
{
    widl_session_close(house->user);
    widl_session_close(house->service);
    widl_router_free(house->router);
}

static void test_a_change_is_told(void)
{
    struct house house = {.thermostat = {.target = 20}};
    widl_call call = {0};

    open_house(&house);
    CHECK(home_thermostat_set_target(house.user, &(home_thermostat_set_target_args){21.5}, &call));
    CHECK(house.thermostat.target == 21.5);
    while (house.changes == 0)
        CHECK(widl_session_process(house.user, 1000, NULL));
    CHECK(house.last == 21.5);
    widl_call_release(&call);
    close_house(&house);
}

static void test_what_is_out_of_reach_is_refused(void)
{
    struct house house = {.thermostat = {.target = 20}};
    widl_call call = {0};
    home_thermostat_set_target_error thrown;

    open_house(&house);
    CHECK(!home_thermostat_set_target(house.user, &(home_thermostat_set_target_args){40}, &call));
    CHECK(home_thermostat_set_target_catch(&call.error, &call.memory, &thrown) ==
          HOME_THERMOSTAT_SET_TARGET_ERROR_OUT_OF_REACH);
    CHECK(thrown.out_of_reach.highest == 30);
    CHECK(house.thermostat.target == 20);
    widl_call_release(&call);
    close_house(&house);
}

int main(void)
{
    test_a_change_is_told();
    test_what_is_out_of_reach_is_refused();
}
