import type { Routes } from './core/router';
import Home from './screens/home/Home';

/** Every screen by its path. Only home comes with the first load; each of the others is a chunk of its own. */
export const routes: Routes = {
  '/': { screen: async () => ({ default: Home }) },
  '/sign-in': { screen: () => import('./screens/sign-in/SignIn'), open: true },
  '/ledger': { screen: () => import('./screens/ledger/Acts') },
  '/ledger/entries': { screen: () => import('./screens/ledger/Entries') },
  '/acts/:id': { screen: () => import('./screens/act/Act') },
  '/methods': { screen: () => import('./screens/methods/Methods'), open: true },
  '/methods/:code/:version': { screen: () => import('./screens/methods/Method'), open: true },
  '/mall': { screen: () => import('./screens/mall/Mall') },
  '/mall/:id': { screen: () => import('./screens/mall/Listing') },
  '/drops': { screen: () => import('./screens/drops/Drops') },
  '/drops/:id': { screen: () => import('./screens/drops/Drop') },
  '/vouchers': { screen: () => import('./screens/vouchers/Vouchers') },
  '/vouchers/:id': { screen: () => import('./screens/vouchers/Voucher') },
  '/check': { screen: () => import('./screens/merchant/Check') },
  '/consents': { screen: () => import('./screens/consents/Consents') },
  '/consents/:code': { screen: () => import('./screens/consents/Consent') },
  '/me/inbox': { screen: () => import('./screens/inbox/Inbox') },
  '/me/security': { screen: () => import('./screens/security/Security') },
  '/me/passkeys': { screen: () => import('./screens/security/Passkeys') },
  '/me/second-factor': { screen: () => import('./screens/security/SecondFactor') },
  '/me/name': { screen: () => import('./screens/security/RealName') },
  '/me/leaving': { screen: () => import('./screens/leaving/Leaving') },
  '/me': { screen: () => import('./screens/me/Me') },
};
