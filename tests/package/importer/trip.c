/* SPDX-License-Identifier: MIT */
#include <trip/plan.widl.h>

#include <stdio.h>

int main(void)
{
    trip_plan plan = {.to = {.latitude = 52.5}};

    printf("trip: %g\n", plan.to.latitude);
    return 0;
}
