/** Where Flux says that something failed. */
import { SecretValue } from '../secrets/secret-value';

/** The setting in site.ts. What is secret about it is in the vault: `secrets set` asks for it. */
export type Notifications =
  /** The secret is the address of a webhook. */
  | { readonly provider: 'discord' | 'generic' | 'googlechat' | 'msteams' | 'slack'; readonly channel?: string }
  /** The secret is the token of a bot. */
  | {
      readonly provider: 'telegram';
      /** Number of a chat, or `@name` of a channel. */
      readonly channel: string;
    }
  /** The secret is an access token. */
  | {
      readonly provider: 'matrix';
      /** Room id: `!room:example.org` */
      readonly channel: string;
      /** `https://…` of the homeserver. */
      readonly server: string;
    };

export interface NotificationTarget {
  /** Absent where the address itself is the secret. */
  readonly address?: string;
  /** Key of the Secret that the provider looks for. Source: Flux, notification-controller, Provider. */
  readonly key: 'address' | 'token';
  readonly value: SecretValue;
}

/** What a provider has to be told, and which part of it is secret. */
export function notificationTarget(setting: Notifications): NotificationTarget {
  switch (setting.provider) {
    case 'telegram':
      return {
        address: 'https://api.telegram.org',
        key: 'token',
        value: SecretValue.given('notifications/token', 'token of the bot, from @BotFather'),
      };
    case 'matrix':
      return {
        address: setting.server,
        key: 'token',
        value: SecretValue.given('notifications/token', 'access token of the user that writes into the room'),
      };
    default:
      return {
        key: 'address',
        value: SecretValue.given('notifications/address', `address of an incoming webhook of ${setting.provider}`),
      };
  }
}
