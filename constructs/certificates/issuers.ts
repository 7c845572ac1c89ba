/** The issuers that doors name. They follow the running cluster. */

/** Proves a name by HTTP-01: for doors to the internet. */
export const HTTP_ISSUER = 'letsencrypt-prod';

/** Proves a name by DNS-01: for doors that only the mesh reaches. There where site.ts says who answers for the domain. */
export const DNS_ISSUER = 'letsencrypt-dns';
