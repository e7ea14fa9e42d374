/* SPDX-License-Identifier: MIT */
/*
 * Serves by a configuration file, and reads it again when it is told to.
 *
 * Invariants: a file counts only if a router that does nothing takes all of it, so that it counts
 * whole or not at all. The router borrows from the configuration that it was made with, which stays
 * as long as the router.
 */
#include "router/program/serve.h"

#include <stdio.h>
#include <stdlib.h>

#include <widl/users.h>

#include "router/program/apply.h"
#include "router/program/log.h"
#include "router/program/loop.h"

struct serving {
    widl_router *router;
    const char *path;
    struct config config; /**< that the router was made with */
    struct log log;
};

static bool is_good(const struct config *config, widl_error *error)
{
    widl_router *dry = apply_dry(config, error);
    widl_router_free(dry);
    return dry != NULL;
}

/** Whether a file can take the place of the configuration; the files of users are read, too. */
static bool is_accepted(struct serving *serving, struct config *config, widl_error *error)
{
    return config_read(config, serving->path, error) && is_good(config, error) &&
           widl_router_reload_users(serving->router, error);
}

static void log_changed(struct serving *serving, struct config *config)
{
    bool differs = false;
    widl_error error = {0};
    log_say(&serving->log, "configuration_read", WIDL_LOG_INFO, "the configuration was read again");
    if (!config_differs(&serving->config, config, &differs, &error))
        log_say(&serving->log, "other", WIDL_LOG_ERROR, widl_error_text(&error));
    if (differs)
        log_say(&serving->log, "configuration_differs", WIDL_LOG_WARNING,
                "the configuration has changed in more than roles, limits and log: that takes "
                "effect at the next start");
}

/** Roles that are there in part could allow too much: then the router does not go on. */
static bool reload(void *user, widl_error *error)
{
    struct serving *serving = user;
    struct config config;
    char line[WIDL_ERROR_TEXT_SIZE + 64];
    widl_error problem = {0};
    bool success = true;
    if (is_accepted(serving, &config, &problem)) {
        success = apply_changes(serving->router, &serving->config, &config, error);
        serving->log.level = config.log_level;
        serving->log.format = config.log_format;
        if (success)
            log_changed(serving, &config);
    } else {
        snprintf(line, sizeof(line), "the configuration stays as it is: %s",
                 widl_error_text(&problem));
        log_say(&serving->log, "configuration_bad", WIDL_LOG_ERROR, line);
    }
    config_free(&config);
    return success;
}

static bool serve(struct serving *serving, widl_error *error)
{
    if (!config_read(&serving->config, serving->path, error))
        return false;
    widl_router_options options = serving->config.options;
    log_open(&serving->log, serving->config.log_level, serving->config.log_format);
    options.on_report = log_report;
    options.log_user = &serving->log;
    serving->router = widl_router_new(&options, error);
    if (!serving->router || !apply_realms(serving->router, &serving->config, error))
        return false;
    loop_catch_signals(serving->router);
    bool success = apply_listeners(serving->router, &serving->config, error) &&
                   loop_run(serving->router, reload, serving, error);
    loop_ignore_signals();
    return success;
}

int serve_config(const char *path)
{
    struct serving serving = {.path = path};
    widl_error error = {0};
    bool success = serve(&serving, &error);
    if (!success)
        fprintf(stderr, "widl-router: %s\n", widl_error_text(&error));
    widl_router_free(serving.router);
    config_free(&serving.config);
    return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
