/* SPDX-License-Identifier: MIT */
/* The URIs that the router itself sends. */
#ifndef WI_ROUTER_URIS_H
#define WI_ROUTER_URIS_H

#define WI_CLOSE_GOODBYE_AND_OUT "wamp.close.goodbye_and_out"
#define WI_CLOSE_LOGOUT          "wamp.close.logout"
#define WI_CLOSE_SYSTEM_SHUTDOWN "wamp.close.system_shutdown"

#define WI_ERROR_AUTHENTICATION_DENIED    "wamp.error.authentication_denied"
#define WI_ERROR_AUTHENTICATION_FAILED    "wamp.error.authentication_failed"
#define WI_ERROR_AUTHENTICATION_REQUIRED  "wamp.error.authentication_required"
#define WI_ERROR_AUTHORIZATION_FAILED     "wamp.error.authorization_failed"
#define WI_ERROR_CANCELED                 "wamp.error.canceled"
#define WI_ERROR_DISCLOSE_ME              "wamp.error.option_disallowed.disclose_me"
#define WI_ERROR_FEATURE_NOT_SUPPORTED    "wamp.error.feature_not_supported"
#define WI_ERROR_INVALID_ARGUMENT         "wamp.error.invalid_argument"
#define WI_ERROR_INVALID_URI              "wamp.error.invalid_uri"
#define WI_ERROR_NO_AVAILABLE_CALLEE      "wamp.error.no_available_callee"
#define WI_ERROR_NO_MATCHING_AUTH_METHOD  "wamp.error.no_matching_auth_method"
#define WI_ERROR_NOT_AUTHORIZED           "wamp.error.not_authorized"
#define WI_ERROR_NO_SUCH_PROCEDURE        "wamp.error.no_such_procedure"
#define WI_ERROR_NO_SUCH_REALM            "wamp.error.no_such_realm"
#define WI_ERROR_NO_SUCH_REGISTRATION     "wamp.error.no_such_registration"
#define WI_ERROR_NO_SUCH_ROLE             "wamp.error.no_such_role"
#define WI_ERROR_NO_SUCH_SUBSCRIPTION     "wamp.error.no_such_subscription"
#define WI_ERROR_OPTION_NOT_ALLOWED       "wamp.error.option_not_allowed"
#define WI_ERROR_PAYLOAD_SIZE_EXCEEDED    "wamp.error.payload_size_exceeded"
#define WI_ERROR_PROCEDURE_ALREADY_EXISTS "wamp.error.procedure_already_exists"
#define WI_ERROR_PROTOCOL_VIOLATION       "wamp.error.protocol_violation"
#define WI_ERROR_TIMEOUT                  "wamp.error.timeout"
#define WI_ERROR_UNAVAILABLE              "wamp.error.unavailable"

/* WAMP names none for these. */
#define WI_ERROR_HISTORY_FAILED "widl.error.history_failed"
#define WI_ERROR_LIMIT_EXCEEDED "widl.error.limit_exceeded"
#define WI_ERROR_OUT_OF_MEMORY  "widl.error.out_of_memory"

/* Why a registration is revoked: another session has registered by force. */
#define WI_REVOKED_BY_REGISTRATION "widl.revoked.reregistered"

#endif
