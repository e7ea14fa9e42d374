/* SPDX-License-Identifier: MIT */
/*
 * The configuration: a file, read whole and checked as far as it can be without a router. The
 * tables are in config_tables.c.
 */
#include "router/program/config.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "router/program/config_tables.h"

/** Largest file. */
#define MAX_FILE_BYTES ((size_t)16 << 20)

static bool refuse_file(const char *path, const char *why, widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", path, why);
}

static bool read_all(FILE *file, const char *path, widl_buffer *out, widl_error *error)
{
    size_t got = 0;
    do {
        unsigned char *to = widl_buffer_reserve(out, 65536);
        if (!to)
            return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for %s", path);
        got = fread(to, 1, 65536, file);
        out->size += got;
    } while (got > 0 && out->size <= MAX_FILE_BYTES);
    if (ferror(file))
        return refuse_file(path, strerror(errno), error);
    return out->size <= MAX_FILE_BYTES || refuse_file(path, "more than 16 MiB", error);
}

static bool read_file(const char *path, widl_buffer *out, widl_error *error)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return refuse_file(path, strerror(errno), error);
    bool success = read_all(file, path, out, error);
    fclose(file);
    return success;
}

static bool is_secure(const char *url)
{
    return strncasecmp(url, "wss:", 4) == 0 || strncasecmp(url, "tls:", 4) == 0;
}

static bool check_listener(const struct config *config, struct config_listener *listener,
                           widl_error *error)
{
    const struct wi_node *tls = wi_node_member(listener->node, "tls");
    if (is_secure(listener->url) && !tls)
        return wi_document_refuse(&config->document, wi_node_member(listener->node, "url"), error,
                                  "needs 'tls' with a certificate beside it");
    if (tls && !is_secure(listener->url))
        return wi_document_refuse(&config->document, tls, error,
                                  "is for wss:// and tls://, and the URL is %s", listener->url);
    if (listener->client_optional && !listener->tls.client_ca_file)
        return wi_document_refuse(&config->document, wi_node_member(tls, "client_optional"), error,
                                  "has no effect without 'client_ca'");
    listener->tls.require_client_certificate =
        listener->tls.client_ca_file && !listener->client_optional;
    return true;
}

/** Names of realms and roles differ; there are few of them. */
static bool check_roles(const struct config *config, const struct config_realm *realm,
                        widl_error *error)
{
    for (size_t i = 0; i < realm->role_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(realm->roles[i].name, realm->roles[j].name) == 0)
                return wi_document_refuse(&config->document,
                                          wi_node_member(realm->roles[i].node, "name"), error,
                                          "this role is there already");
    return true;
}

static bool check_realm(const struct config *config, size_t index, widl_error *error)
{
    const struct config_realm *realm = &config->realms[index];
    for (size_t i = 0; i < index; i++)
        if (strcmp(config->realms[i].name, realm->name) == 0)
            return wi_document_refuse(&config->document, wi_node_member(realm->node, "name"), error,
                                      "this realm is there already");
    if (realm->users && realm->authenticator_procedure)
        return wi_document_refuse(&config->document, wi_node_member(realm->node, "authenticator"),
                                  error,
                                  "decides instead of 'users': there can be only one of them");
    return check_roles(config, realm, error);
}

static bool check_operation(const struct config *config, widl_error *error)
{
    const struct wi_node *operation = wi_node_member(config->node, "operation");
    return !config->operation_url || strncasecmp(config->operation_url, "http://", 7) == 0 ||
           wi_document_refuse(&config->document, wi_node_member(operation, "listen"), error,
                              "must be http://HOST:PORT");
}

static bool check(const struct config *config, widl_error *error)
{
    if (config->realm_count == 0)
        return wi_document_refuse(&config->document, wi_node_member(config->node, "realms"), error,
                                  "must have a realm");
    for (size_t i = 0; i < config->realm_count; i++)
        if (!check_realm(config, i, error))
            return false;
    for (size_t i = 0; i < config->listener_count; i++)
        if (!check_listener(config, &config->listeners[i], error))
            return false;
    return check_operation(config, error);
}

bool config_read(struct config *config, const char *path, widl_error *error)
{
    *config = (struct config){.log_level = WIDL_LOG_WARNING};
    if (!read_file(path, &config->text, error))
        return false;
    widl_string text = widl_str_n((const char *)config->text.data, config->text.size);
    return wi_document_read(&config->document, path, text, error) &&
           settings_read(&config->document, config->document.root, &config_shape, config, error) &&
           check(config, error);
}

void config_free(struct config *config)
{
    wi_document_free(&config->document);
    widl_buffer_free(&config->text);
}

static void remove_member(struct wi_node *map, const char *name)
{
    struct wi_node *member = wi_node_member(map, name);
    if (member)
        wi_node_remove(member);
}

/** Write what cannot be changed while a router runs. */
static bool write_rest(struct config *config, widl_buffer *out)
{
    struct wi_node *root = config->document.root;
    remove_member(root, "log_level");
    remove_member(root, "log_format");
    remove_member(root, "limits");
    for (struct wi_node *realm = wi_node_member(root, "realms")->first; realm;
         realm = realm->next) {
        remove_member(realm, "roles");
        remove_member(realm, "max_sessions");
    }
    return wi_document_write(&config->document, out);
}

bool config_differs(struct config *a, struct config *b, bool *ret, widl_error *error)
{
    widl_buffer first = {0};
    widl_buffer second = {0};
    bool success = write_rest(a, &first) && write_rest(b, &second);
    *ret =
        success && (first.size != second.size || memcmp(first.data, second.data, first.size) != 0);
    widl_buffer_free(&first);
    widl_buffer_free(&second);
    return success ||
           widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a configuration");
}

void config_schema(FILE *out)
{
    settings_schema(out, "Configuration of widl-router", &config_shape);
}
