/* SPDX-License-Identifier: MIT */
/* Marshals a struct whose parts belong to another team's library. */
#include <trip/plan.widl.h>

#include <stdio.h>

int main(void)
{
    trip_plan plan = {.to = {.latitude = 52.5}};
    trip_plan copy = {0};
    widl_arena memory = {0};
    widl_value encoded;
    widl_error error = {0};
    bool done = trip_plan_encode(&plan, &memory, &encoded, &error) &&
                trip_plan_decode(encoded, &memory, &copy, &error);

    printf("trip: %g %s\n", copy.to.latitude, widl_error_text(&error));
    widl_arena_free(&memory);
    return done ? 0 : 1;
}
