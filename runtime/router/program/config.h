/* SPDX-License-Identifier: MIT */
/* The configuration file of widl-router. docs/router.md is about what is in it. */
#ifndef WI_PROGRAM_CONFIG_H
#define WI_PROGRAM_CONFIG_H

#include <stdio.h>

#include <widl/authorizer.h>
#include <widl/operation.h>
#include <widl/router.h>
#include <widl/tls.h>

#include "router/program/log.h"
#include "value/document.h"

struct config_permission {
    const struct wi_node *node; /**< where it was read, as in the others */
    widl_permission permission;
};

struct config_role {
    const struct wi_node *node;
    const char *name;
    widl_role_options options;
    struct config_permission *permissions;
    size_t permission_count;
};

struct config_history {
    const struct wi_node *node;
    const char *topic;
    widl_match match;
    widl_history_limits limits;
};

struct config_realm {
    const struct wi_node *node;
    const char *name;
    const char *users;                   /**< NULL: those of all realms */
    const char *authorizer;              /**< a procedure, or NULL */
    const char *authenticator_realm;     /**< where the next one is */
    const char *authenticator_procedure; /**< or NULL */
    widl_realm_limits limits;
    struct config_role *roles;
    size_t role_count;
    struct config_history *histories;
    size_t history_count;
};

struct config_listener {
    const struct wi_node *node;
    const char *url;
    widl_listen_options options; /**< its TLS is not set */
    widl_server_tls tls;
    bool has_tls;
    bool client_optional;
};

/** Texts are those of the document. */
struct config {
    const struct wi_node *node;
    struct wi_document document;
    widl_buffer text;
    widl_router_options options; /**< without a log */
    widl_log_level log_level;
    enum log_format log_format;
    const char *users; /**< of realms that have no others; NULL: none */
    struct config_realm *realms;
    size_t realm_count;
    struct config_listener *listeners;
    size_t listener_count;
    const char *operation_url; /**< where to serve metrics; NULL: nowhere */
    widl_operation_options operation;
    const char *schema; /**< for editors */
};

/**
 * Read a file. Return: false with WIDL_ERROR_INVALID, and where; _STORAGE; or _MEMORY. Released by
 * config_free() in any case.
 *
 * path: borrowed as long as the configuration.
 */
bool config_read(struct config *config, const char *path, widl_error *error);
void config_free(struct config *config);

/**
 * Whether two differ in more than can be changed while a router runs: roles, limits and the log.
 * Nodes of what can be changed are taken out of both documents.
 */
bool config_differs(struct config *a, struct config *b, bool *ret, widl_error *error);

/** Write the schema of such files. */
void config_schema(FILE *out);

#endif
